"""What live numbers of a round cost: 63 units × 100 leaves, each declared and appraised (issue 3, "must hold").

`python -m tests.bench.bench_live`, or `make bench`. Everything is rolled back.
"""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

from tests.bench.bench_results import prepare
from tests.bench.timing import best_of

NOW = datetime(2026, 1, 8, 2, 0, tzinfo=UTC)
UNITS, FIELDS, LEAVES = 63, 10, 10  # leaves of each field
TABLE, COMPUTED, ONE_STAGE, SPOKEN, SIGNED, SIGNALS = 300, 2_500, 1_500, 150, 1_500, 1_500  # milliseconds
QUERIES = 15
FRAME_QUERIES = 9  # of every page: session, person, last seen, name in the head, notices


def a_round():
    """Make a round of 63 provinces under a framework of 100 leaves in which everything was said twice."""
    from django.db import connection

    from thuocdo.assessments.models import Entry, Participant, PhaseSpan, Round, Slot
    from thuocdo.assessments.services.opening import make_slots
    from thuocdo.directory.domain.actors import Actor, Held, Role
    from thuocdo.directory.models import Membership, Unit, User
    from thuocdo.indices import selectors as indices
    from thuocdo.indices.domain import fingerprints
    from thuocdo.indices.domain.documents import Document
    from thuocdo.indices.domain.frameworks import FrameworkSpec, Node
    from thuocdo.indices.domain.rules import ProportionalCutoff, Title
    from thuocdo.indices.models import Index
    from thuocdo.indices.services import drafts, lifecycle

    owner = Unit.objects.create(slug="bench-live", kind="ministry", name="Bench", sort_key="a", folded="bench")
    user = User.objects.create(username="bench-live", full_name="Bench")
    for role in ("council", "organiser"):
        Membership.objects.create(user=user, unit=owner, role=role, valid_from=date(2020, 1, 1), granted_at=NOW)
    actor = Actor(user.pk, "bench", (Held(Role.ORGANISER, owner.pk, date(2020, 1, 1)),))
    rule = ProportionalCutoff(Fraction(70), achieved=Title("Đã làm"), assigned=Title("Được giao"))
    nodes = []
    for field in range(1, FIELDS + 1):
        nodes.append(Node(str(field), None, f"Lĩnh vực {field}", Fraction(10)))
        nodes += [
            Node(f"{field}.{leaf}", str(field), f"Tiêu chí {field}.{leaf}", Fraction(1), rule=rule)
            for leaf in range(1, LEAVES + 1)
        ]
    index = Index.objects.create(owner=owner, slug="bench-live", title_vi="Bench", unit_kind="province")
    slug = drafts.begin_with(
        actor=actor, index_id=index.pk, owner_id=owner.pk, document=Document(FrameworkSpec(tuple(nodes)), "Bench"),
        now=NOW,
    )  # fmt: skip
    framework = indices.framework(slug, actor=actor, on=NOW.date()).id
    seen = fingerprints.of_all(indices.document(framework))
    lifecycle.put_in_use(actor=actor, framework_id=framework, seen=seen, now=NOW)
    row = Round.objects.create(
        owner=owner, framework_id=framework, slug="bench-live", year=2026, title_vi="Bench", status="open",
        opened_at=NOW, chair=user,
    )  # fmt: skip
    PhaseSpan.objects.create(round=row, phase="council", starts_at=NOW, ends_at=NOW + timedelta(days=7))
    units = Unit.objects.bulk_create(
        Unit(slug=f"bench-live-{at}", kind="province", name=f"Tỉnh {at:02}", parent=owner, sort_key=f"{at:02}",
             folded=f"tinh {at}")
        for at in range(UNITS)
    )  # fmt: skip
    Participant.objects.bulk_create(Participant(round=row, unit=unit, position=at) for at, unit in enumerate(units, 1))
    make_slots(framework, row.pk)
    slots = list(Slot.objects.filter(participant__round=row).order_by("id"))
    for number, kind in ((1, "declared"), (2, "appraised_1")):
        entries = Entry.objects.bulk_create(
            (
                Entry(
                    slot=slot, number=number, kind=kind, author=user, recorded_at=NOW,
                    content={"inputs": {"a": "20", "b": str(14 + (slot.pk * 7 + number) % 7)}},
                    ruling="changed" if number == 2 else "", text="Lý do" if number == 2 else "",
                )
                for slot in slots
            ),
            batch_size=2000,
        )  # fmt: skip
        for slot, entry in zip(slots, entries, strict=True):
            setattr(slot, kind, entry)
            slot.last_number = number
    Slot.objects.bulk_update(slots, ["declared", "appraised_1", "last_number"], batch_size=2000)
    with connection.cursor() as cursor:  # a table filled in one go misleads the planner until statistics are taken
        cursor.execute("ANALYZE assessments_slot, assessments_entry, assessments_participant")
    return row, user


def measure():
    """Print each figure beside its bound and tell whether all are within."""
    from django.db import connection
    from django.db.models import F
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from thuocdo.assessments.domain.entries import Stage
    from thuocdo.assessments.models import Slot
    from thuocdo.assessments.selectors import deciding, rounds
    from thuocdo.scoring.models import LiveScore
    from thuocdo.scoring.selectors import council, live
    from thuocdo.scoring.services import refreshing

    row, user = a_round()
    card, parts = rounds.round_(row.pk), rounds.parts(row.pk)

    def computed():
        LiveScore.objects.filter(round=row).delete()
        return refreshing.refresh(round_id=row.pk, now=NOW)

    def table():
        return council.rows(card, parts, refreshing.fresh(card, parts, now=NOW))

    fresh = best_of(3, computed)
    print(f"  live tables of 63 × 100 at four stages, computed anew {fresh.verdict(COMPUTED)}")
    one = best_of(3, lambda: live.computed(card, parts, [Stage.FINAL], live.said_so_far(card), {}))
    print(f"  one stage alone {one.verdict(ONE_STAGE)}")
    leaf = Slot.objects.filter(participant__round=row).first()

    def spoken():
        Slot.objects.filter(pk=leaf.pk).update(last_number=F("last_number") + 1)
        return refreshing.refresh(round_id=row.pk, now=NOW)

    said = best_of(3, spoken)
    print(f"  all four after one unit said something {said.verdict(SPOKEN)}")
    kept = best_of(5, table)
    with CaptureQueriesContext(connection) as asked:
        table()
    print(f"  decision table of 63 × 100 {kept.verdict(TABLE)}, {len(asked)} queries (bound {QUERIES})")
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user)
    page = best_of(3, lambda: client.get("/danh-gia/bench-live/hoi-dong/"))
    print(f"  its page ({page.found.status_code}) {page.verdict(TABLE)}")
    connection.queries_log.clear()  # it is full by now, and would count nothing more
    with CaptureQueriesContext(connection) as heat_asked:
        client.get("/danh-gia/bench-live/tien-do/")
    heat = best_of(3, lambda: client.get("/danh-gia/bench-live/tien-do/"))
    questions = len(heat_asked) - FRAME_QUERIES
    print(f"  heat table of 63 × 100 ({heat.found.status_code}) {heat.verdict(TABLE)}, {questions} queries "
          f"(bound {QUERIES})")  # fmt: skip
    signals = best_of(2, lambda: client.get("/danh-gia/bench-live/tham-dinh/dau-hieu/"))
    print(f"  signals of 63 × 100 ({signals.found.status_code}) {signals.verdict(SIGNALS)}")
    signed = best_of(3, lambda: deciding.standing(card, parts))
    print(f"  checksum of all that was said {signed.verdict(SIGNED)}")
    within = (
        fresh.within(COMPUTED), one.within(ONE_STAGE), said.within(SPOKEN), kept.within(TABLE), page.within(TABLE),
        heat.within(TABLE), signals.within(SIGNALS), signed.within(SIGNED),
    )  # fmt: skip
    answered = {each.found.status_code for each in (page, heat, signals)} == {200}
    return all(within) and answered and max(len(asked), questions) <= QUERIES


def main():
    prepare()
    from django.core.management import call_command
    from django.db import transaction

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    with transaction.atomic():
        kept = measure()
        transaction.set_rollback(True)
    return 0 if kept else 1


if __name__ == "__main__":
    raise SystemExit(main())
