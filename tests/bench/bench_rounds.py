"""What a round costs: the save of a leaf, fifty officers who save at once, an appraiser's grid (issue 3, "Must hold").

`python -m tests.bench.bench_rounds`, or `make bench`. What it makes is taken away again, entries included.
"""

import threading
import time
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from tests.bench.bench_results import prepare
from tests.bench.timing import best_of

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
UNITS, FIELDS, LEAVES_A_FIELD, OFFICERS = 63, 10, 10, 50
SAVE = 50  # milliseconds
GRID, GRID_QUESTIONS = 300, 15  # milliseconds; questions to the database beside those of signing in and the frame
FRAME_QUESTIONS = 9  # of every page: session, person, last seen, name in the head, notices


def make_round():
    """Make a round of 63 units and 100 leaves that is in self-assessment, with an officer of each unit."""
    from thuocdo.assessments.models import Participant, PhaseSpan, Round
    from thuocdo.assessments.services.opening import make_slots
    from thuocdo.directory.domain.actors import Actor, Held, Role
    from thuocdo.directory.models import Unit, User
    from thuocdo.indices.domain.documents import Document
    from thuocdo.indices.domain.frameworks import FrameworkSpec, Node
    from thuocdo.indices.domain.rules import Proportional
    from thuocdo.indices.models import Framework, Index
    from thuocdo.indices.services import drafts

    owner = Unit.objects.create(slug="bench-round", kind="ministry", name="Bench", sort_key="a", folded="bench")
    organiser = User.objects.create(username="bench-organiser", full_name="Bench")
    actor = Actor(organiser.pk, "bench", (Held(Role.ORGANISER, owner.pk, NOW.date()),))
    index = Index.objects.create(owner=owner, slug="bench-round", title_vi="Bench", unit_kind="province", within=owner)
    nodes = []
    for field in range(1, FIELDS + 1):
        nodes.append(Node(str(field), None, f"Lĩnh vực {field}", Fraction(LEAVES_A_FIELD)))
        nodes += [
            Node(f"{field}.{leaf}", str(field), f"Tiêu chí {field}.{leaf}", Fraction(1), rule=Proportional())
            for leaf in range(1, LEAVES_A_FIELD + 1)
        ]
    slug = drafts.begin_with(
        actor=actor, index_id=index.pk, owner_id=owner.pk, document=Document(FrameworkSpec(tuple(nodes)), "Bench"),
        now=NOW,
    )  # fmt: skip
    framework = Framework.objects.get(slug=slug)
    Framework.objects.filter(pk=framework.pk).update(status="in_use", put_in_use_at=NOW)
    round_ = Round.objects.create(
        owner=owner, framework=framework, slug="bench-round", year=2026, title_vi="Bench", status="open", opened_at=NOW
    )
    for place, phase in enumerate(("self_assessment", "appraisal_1", "explanation", "appraisal_2", "council")):
        starts = NOW - timedelta(days=1) + timedelta(days=10 * place)
        PhaseSpan.objects.create(round=round_, phase=phase, starts_at=starts, ends_at=starts + timedelta(days=10))
    actors = []
    for place in range(UNITS):
        unit = Unit.objects.create(slug=f"bench-u{place}", kind="province", name=f"Đơn vị {place}", parent=owner,
                                   sort_key=f"{place:03}", folded=f"don vi {place}")  # fmt: skip
        part = Participant.objects.create(round=round_, unit=unit, position=place)
        user = User.objects.create(username=f"bench-officer-{place}", full_name=f"Cán bộ {place}")
        actors.append((Actor(user.pk, user.full_name, (Held(Role.UNIT_OFFICER, unit.pk, NOW.date()),)), part.pk))
    make_slots(framework.pk, round_.pk)
    return actors


def save(actor, participant_id, code, achieved):
    """Save one leaf, as a page does."""
    from thuocdo.assessments.domain.declaring import Typed
    from thuocdo.assessments.services import declaring

    typed = Typed({"a": "1000", "b": str(achieved)}, "Giải trình")
    declaring.declare(actor=actor, participant_id=participant_id, code=code, typed=typed, seen=None, now=NOW)


def one_save(actors):
    """Time the save of a leaf; every run says something new."""
    actor, part = actors[0]
    figures = iter(range(1, 1000))
    found = best_of(20, lambda: save(actor, part, "1.1", next(figures)))
    print(f"  save of a leaf {found.verdict(SAVE)}")
    return found.within(SAVE)


def grid():
    """Time the appraiser's grid of one leaf over all units, which all have declared it; count its questions."""
    from unittest.mock import patch

    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from thuocdo.assessments.models import Assignment, Round
    from thuocdo.directory.models import Membership, Unit, User

    call_command("collectstatic", interactive=False, verbosity=0)
    owner = Unit.objects.get(slug="bench-round")
    office = Unit.objects.create(slug="bench-office", kind="department", name="Bench", sort_key="b", folded="bench")
    user = User.objects.create(username="bench-appraiser", full_name="Người thẩm định")
    Membership.objects.create(user=user, unit=office, role="appraiser", valid_from=NOW.date(), granted_at=NOW)
    Assignment.objects.create(round=Round.objects.get(owner=owner), person=user)
    path = "/danh-gia/bench-round/tham-dinh/tieu-chi/1.1/"
    with patch("django.utils.timezone.now", lambda: NOW + timedelta(days=15)):
        client = Client(headers={"host": "localhost"})
        client.force_login(user)
        client.get(path)
        with CaptureQueriesContext(connection) as asked:
            page = client.get(path)
        count = len(asked) - FRAME_QUESTIONS
        found = best_of(10, lambda: client.get(path))
    rows = page.content.count(b"data-row")
    print(f"  grid of {rows} units {found.verdict(GRID)}, {count} questions (bound {GRID_QUESTIONS})")
    return found.within(GRID) and count <= GRID_QUESTIONS and rows == UNITS


def many_at_once(actors):
    """Let fifty officers save ten leaves each at once, five of them in one unit; count what went wrong."""
    from django.db import connection

    failed, gate = [], threading.Barrier(OFFICERS)

    def work(place):
        actor, part = actors[max(0, place - 4)]  # the first five share a unit
        try:
            gate.wait(timeout=60)
            for leaf in range(1, LEAVES_A_FIELD + 1):
                save(actor, part, f"{place % FIELDS + 1}.{leaf}", 500 + place)
        except Exception as error:  # noqa: BLE001 - whatever it was is counted
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(place,)) for place in range(OFFICERS)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - started
    count = OFFICERS * LEAVES_A_FIELD
    speed = f"{count} saves in {seconds:.1f} s ({count / seconds:.0f}/s)"
    print(f"  {OFFICERS} officers at once: {speed}, {len(failed)} errors")
    for error in failed[:3]:
        print(f"    {type(error).__name__}: {error}")
    return not failed


def main():
    prepare()
    from django.conf import settings
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    settings.DATABASES["default"]["CONN_MAX_AGE"] = 0
    made = setup_databases(verbosity=0, interactive=False)  # threads commit, so this is a database of its own
    try:
        actors = make_round()
        kept = [one_save(actors), many_at_once(actors)]
        for actor, part in actors:
            save(actor, part, "1.1", 700)
        kept.append(grid())
    finally:
        connection.close()
        teardown_databases(made, verbosity=0)
    return 0 if all(kept) else 1


if __name__ == "__main__":
    raise SystemExit(main())
