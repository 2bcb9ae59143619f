"""A15, A8: a computed result is frozen in one step, exactly, under a decision; a correction takes its place."""

import threading
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal as D
from fractions import Fraction as F

import computed_results as made
import factories
import pytest
from django.db import IntegrityError, connection, transaction

from thuocdo.foundation.audit.models import AuditRecord
from thuocdo.foundation.events.models import Event
from thuocdo.indices.models import Framework
from thuocdo.kernel.refusals import BadInput, NotFound, NotPermitted
from thuocdo.results import selectors
from thuocdo.results.domain.computed import Correction
from thuocdo.results.domain.policy import Status
from thuocdo.results.models import Finding, Loss, NodeResult, Publication, Record, UnitResult
from thuocdo.results.selectors.contents import contents
from thuocdo.results.services import drafts, publishing

LATER = datetime(2026, 4, 1, 8, 0, tzinfo=UTC)


@pytest.fixture
def world(db):
    return make_world()


def make_world():
    class World:
        ministry = factories.make_unit("ministry", "Bộ Nội vụ")
        units = [factories.make_unit("province", name) for name in ("Hải Phòng", "Đà Nẵng", "Cao Bằng")]
        framework = factories.make_framework(ministry)
        organiser = factories.organiser_of(ministry, "organiser")
        stranger = factories.organiser_of(units[1], "stranger")

        def computed(self, **changes):
            return made.computed(self.ministry, self.framework, self.units, **changes)

        def freeze(self, computed=None, actor=None, now=factories.NOW):
            return publishing.freeze(actor=actor or self.organiser, computed=computed or self.computed(), now=now)

    return World()


def test_a_result_is_frozen_with_its_decision(world):
    saved = world.freeze()
    row = Publication.objects.get(pk=saved.id)
    assert (row.status, row.kind, row.number, row.slug) == ("published", "computed", 1, "chi-so-bo-tieu-chi-2025")
    assert (row.decision_number, str(row.decision_date), row.decision_body, row.decision_signer) == (
        "1234/QĐ-BNV", "2026-02-27", "Bộ Nội vụ", "Nguyễn Văn A",
    )  # fmt: skip
    assert (row.method_version, row.published_at, len(row.content_hash)) == ("2026.2", factories.NOW, 64)
    assert selectors.publication(saved.slug).complete
    assert AuditRecord.objects.order_by("-number").first().detail["decision"] == "1234/QĐ-BNV"
    event = Event.objects.get()
    assert (event.name, event.payload["slug"], event.payload["corrects"]) == ("ResultPublished", saved.slug, "")


def test_ranks_and_bands_come_from_exact_values(world):
    """A11: a difference in the twelfth decimal decides, although nine are stored."""
    card = selectors.publication(world.freeze().slug)
    lines = {each.unit.slug: each for each in selectors.ranking(card).lines}
    assert {slug: (each.rank, each.band) for slug, each in lines.items()} == {
        "hai-phong": (1, "a"), "da-nang": (2, "a"), "cao-bang": (3, "a"),
    }  # fmt: skip
    assert lines["da-nang"].value == lines["cao-bang"].value == D("83.333333333")
    exact = {row.unit.slug: row.exact for row in UnitResult.objects.select_related("unit")}
    assert exact == {
        "hai-phong": None, "da-nang": {"value": "250/3"}, "cao-bang": {"value": str(F(250, 3) - F(1, 10**12))},
    }  # fmt: skip
    assert lines["hai-phong"].values["1"].rank == 1
    assert {slug: each.values["2"].rank for slug, each in lines.items()} == {
        "hai-phong": 1, "da-nang": 2, "cao-bang": 3,
    }  # fmt: skip


def test_a_unit_that_is_scored_and_not_ranked_takes_nobodys_rank(world):
    first, *others = world.computed().lines
    card = selectors.publication(world.freeze(world.computed(lines=(replace(first, ranked=False), *others))).slug)
    assert {each.unit.slug: each.rank for each in selectors.ranking(card).lines} == {
        "hai-phong": 1, "cao-bang": 2, "da-nang": None,
    }  # fmt: skip


def test_losses_and_records_are_kept_under_hashes(world):
    card = selectors.publication(world.freeze().slug)
    (loss,) = selectors.losses(card, "hai-phong")
    assert (loss.code, loss.lost, loss.reason, loss.responsible) == ("2", D("2.00"), "Giải ngân chậm", "Sở Tài chính")
    kept = {(each.name, each.line.unit.slug if each.line else ""): each for each in Record.objects.all()}
    assert kept[("inputs", "da-nang")].content == {"1": {"a": "19", "b": "16"}}
    assert kept[("round", "")].content == {"name": "Đợt 2025"}
    assert selectors.records(card)["round"].content == {"name": "Đợt 2025"}
    assert list(selectors.records(card, "da-nang")) == ["inputs"]
    assert selectors.records(card, "hai-phong") == {}
    told = contents(card.id)
    assert told["records"] == [
        [None, "round", kept[("round", "")].content_hash],
        ["da-nang", "inputs", kept[("inputs", "da-nang")].content_hash],
    ]


def frozen_hash(world, **changes):
    """Freeze, look at the hash, and take all of it back."""
    with transaction.atomic():
        try:
            return Publication.objects.get(pk=world.freeze(world.computed(**changes)).id).content_hash
        finally:
            transaction.set_rollback(True)


def test_everything_counts_for_the_hash(world):
    first, second, last = world.computed().lines
    finer = made.line(world.units[2].pk, 50, F(100, 3) - F(1, 10**13))
    changed = [
        {}, {"method_version": "2026.3"}, {"decision": replace(made.DECISION, signer="Trần Thị B")},
        {"records": {"round": {"name": "Đợt khác"}}}, {"lines": (first, second, finer)},
        {"lines": (replace(first, records={"inputs": {"1": {"a": "18", "b": "16"}}}), second, last)},
        {"lines": (second, first, last)},
    ]  # fmt: skip
    hashes = [frozen_hash(world, **each) for each in changed]
    assert len(set(hashes)) == len(changed)
    assert frozen_hash(world) == hashes[0]


@pytest.mark.parametrize("changes, sentence", [
    ({"title_vi": " "}, "The result has no title."),
    ({"decision": replace(made.DECISION, number="")}, "The decision has no number."),
    ({"decision": replace(made.DECISION, signer="")}, "The decision does not say who signed it."),
    ({"decision": replace(made.DECISION, body="")}, "The decision does not say who issued it."),
    ({"method_version": ""}, "The result does not say by which method it was computed."),
    ({"lines": ()}, "The result lists no units."),
    ({"bands": (*made.BANDS, made.BANDS[0])}, "Two bands have the code a."),
])  # fmt: skip
def test_what_a_person_can_mend_is_told(world, changes, sentence):
    with pytest.raises(BadInput) as refused:
        world.freeze(world.computed(**changes))
    assert sentence in [str(each.sentence) for each in refused.value.problems]
    assert not Publication.objects.exists()


def test_all_that_is_missing_is_told_at_once(world):
    with pytest.raises(BadInput) as refused:
        world.freeze(world.computed(title_vi="", method_version="", lines=()))
    assert [each.place for each in refused.value.problems] == ["title_vi", "method_version", "lines"]


def broken(line, **changes):
    first, second = line.nodes
    return replace(line, nodes=(replace(first, **changes), second))


@pytest.mark.parametrize("breaks", [
    lambda line: replace(line, value=line.value + 1),
    lambda line: broken(line, code="9"),
    lambda line: broken(line, code="2"),
    lambda line: broken(line, points=F(61)),
    lambda line: broken(line, points=F(-1)),
])  # fmt: skip
def test_numbers_that_contradict_each_other_are_a_fault_of_the_caller(world, breaks):
    first, *others = world.computed().lines
    with pytest.raises(ValueError, match="unit"):
        world.freeze(world.computed(lines=(breaks(first), *others)))
    with pytest.raises(ValueError, match="twice"):
        world.freeze(world.computed(lines=(first, first)))
    assert not Publication.objects.exists()


def test_floats_never_enter(world):
    with pytest.raises(ValueError, match="float"):
        world.freeze(world.computed(records={"round": {"points": 1.5}}))
    assert not Publication.objects.exists()


def test_who_may(world):
    with pytest.raises(NotPermitted, match="not an organiser of this unit"):
        world.freeze(actor=world.stranger)
    with pytest.raises(NotFound):
        world.freeze(world.computed(framework_id=0))
    unknown = made.line(10**9, 1, 1)
    with pytest.raises(NotFound):
        world.freeze(world.computed(lines=(unknown,)))
    draft = Framework.objects.create(
        index_id=world.framework.index_id, owner=world.ministry, slug="nhap", version=2, title_vi="Bản nháp"
    )
    with pytest.raises(BadInput, match="draft"):
        world.freeze(world.computed(framework_id=draft.pk, lines=()))
    assert not Publication.objects.exists()


def test_a_second_result_of_the_year_must_be_a_correction(world):
    first = world.freeze()
    with pytest.raises(BadInput) as refused:
        world.freeze()
    assert refused.value.code == "exists_already"
    for reason, year, message in (("", 2025, "Say why"), ("Sai", 2024, "2025")):
        with pytest.raises(BadInput, match=message):
            world.freeze(world.computed(year=year, corrects=Correction(first.slug, reason)))
    second = world.freeze(world.computed(corrects=Correction(first.slug, " Cộng nhầm ")), now=LATER)
    old, new = selectors.publication(first.slug), selectors.publication(second.slug)
    assert (old.status, old.replaced_by_slug, new.number, new.correction_reason) == (
        Status.REPLACED, second.slug, 2, "Cộng nhầm",
    )  # fmt: skip
    with pytest.raises(NotPermitted, match="replaced already"):
        world.freeze(world.computed(corrects=Correction(first.slug, "Nữa")))


def test_a_framework_that_has_been_superseded_can_still_be_corrected(world):
    """A result of 2025 is corrected by the framework of 2025, whatever came after it."""
    first = world.freeze()
    Framework.objects.filter(pk=world.framework.pk).update(status="superseded", superseded_at=LATER)
    assert world.freeze(world.computed(corrects=Correction(first.slug, "Sai")), now=LATER).number == 2


CHANGES = [
    "UPDATE results_publication SET decision_number = 'x'",
    "UPDATE results_publication SET status = 'draft'",
    "DELETE FROM results_publication",
    "UPDATE results_unitresult SET value = 1",
    "UPDATE results_unitresult SET exact = NULL",
    "UPDATE results_noderesult SET exact = '{}'",
    "UPDATE results_noderesult SET points = 1",
    "DELETE FROM results_loss",
    "UPDATE results_record SET content = '1'",
    "DELETE FROM results_record",
    "INSERT INTO results_record (publication_id, name, content, content_hash) "
    "SELECT id, 'more', '{}', 'x' FROM results_publication",
    "INSERT INTO results_finding (publication_id, position, check_name, weight, node_code, printed, recomputed, "
    "sentence, quote) SELECT id, 9, 'sum', 'error', '', '', '', '{}', '' FROM results_publication",
]  # fmt: skip


@pytest.mark.parametrize("statement", CHANGES)
def test_the_database_refuses_every_change(world, statement):
    world.freeze()
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_database_refuses_to_be_emptied(world):
    world.freeze()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what waits for the commit keeps tables from being altered
        cursor.execute("ALTER TABLE results_record ENABLE TRIGGER results_no_truncate")
    with pytest.raises(IntegrityError, match="never deleted"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE results_record")


def at_once(*actions):
    """Run actions in threads of their own, each with its own connection, and return what each raised or returned."""
    ready, told = threading.Barrier(len(actions)), [None] * len(actions)

    def run(place, action):
        try:
            ready.wait()
            told[place] = action()
        except Exception as error:  # noqa: BLE001 - whatever it is, the test looks at it
            told[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


@pytest.mark.django_db(transaction=True)
def test_two_organisers_publish_at_once_and_one_wins():
    """The other gets a sentence; there is one publication, one audit record of it, one event."""
    world = make_world()
    told = at_once(*[world.freeze] * 3)
    lost = [each for each in told if isinstance(each, Exception)]
    assert len(lost) == 2
    assert {type(each) for each in lost} == {BadInput}
    assert {each.code for each in lost} == {"exists_already"}
    assert Publication.objects.count() == Event.objects.count() == 1
    assert AuditRecord.objects.filter(action="results.publish").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_corrections_at_once_and_one_wins():
    world = make_world()
    first = world.freeze()
    fix = world.computed(corrects=Correction(first.slug, "Sai"))
    told = at_once(*[lambda: world.freeze(fix)] * 3)
    assert sorted(type(each).__name__ for each in told) == ["NotPermitted", "NotPermitted", "Saved"]
    assert list(Publication.objects.order_by("number").values_list("number", "status")) == [
        (1, "replaced"), (2, "published"),
    ]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_nothing_slips_into_a_draft_that_is_being_published():
    """A line added by one transaction while another publishes waits, and is then refused: the hash holds."""
    world = make_world()
    saved = world.freeze()
    Publication.objects.filter(pk=saved.id)
    draft = Publication.objects.create(
        owner=world.ministry, index_id=world.framework.index_id, framework=world.framework, slug="nhap", year=2030,
        title_vi="x", as_of="2030-12-31", units_total=1, rank_style="strict",
    )  # fmt: skip
    publishing_now, slipped = threading.Event(), threading.Event()

    def publish():
        with transaction.atomic():
            locked = Publication.objects.select_for_update().get(pk=draft.pk)
            publishing.seal(locked, actor_id=None, now=LATER)
            publishing_now.set()
            slipped.wait(0.5)

    def slip():
        publishing_now.wait(5)
        UnitResult.objects.create(
            publication_id=draft.pk, unit=world.units[0], position=1, printed_name="x", value=D(1)
        )  # fmt: skip
        slipped.set()

    _done, refused = at_once(publish, slip)
    assert isinstance(refused, IntegrityError)
    assert not UnitResult.objects.filter(publication_id=draft.pk).exists()


def test_a_draft_may_be_thrown_away_with_everything_of_it(world):
    saved = drafts.import_table(
        actor=world.organiser, owner_id=world.ministry.pk, framework_slug=world.framework.slug,
        meta=drafts.Meta(year=2025, as_of=made.DECISION.decided_on, title_vi="Nháp"),
        sheet=factories.sheet(("1", "Hải Phòng", "55", "38", "93")),
        mapping=("rank", "name", "points:1", "points:2", "total"), now=factories.NOW,
    )  # fmt: skip
    drafts.discard(actor=world.organiser, publication_slug=saved.slug, now=factories.NOW)
    for table in (Publication, UnitResult, NodeResult, Loss, Finding, Record):
        assert not table.objects.exists()
