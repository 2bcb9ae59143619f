"""A11, design "scoring": the live number is recomputed at will; what is kept equals what is computed."""

from fractions import Fraction as F
from types import SimpleNamespace

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.scoring.conftest import NOW
from thuocdo.assessments.domain.entries import Kind, Ruling, Stage
from thuocdo.indices.domain.frameworks import FrameworkSpec, Node
from thuocdo.indices.domain.leaf_inputs import ByHand, Declared
from thuocdo.indices.domain.rules import ComparePreviousYear, YesNo
from thuocdo.indices.domain.scoring import score_units
from thuocdo.scoring.domain.data import from_data, to_data
from thuocdo.scoring.models import LiveScore
from thuocdo.scoring.selectors import live
from thuocdo.scoring.services import refreshing


def test_a_worked_round(running, say):
    """1.1: 16 of 20 is 80 %, 3.2 of 4 points. 2.2: the most digitised comes first, 4 points, the others get 1."""
    for unit, done, digitised in (("so-y-te", 16, 70), ("so-noi-vu", 20, 50), ("so-xay-dung", 20, 90)):
        say(unit, "1.1", Kind.DECLARED, Declared({"a": 20, "b": done}))
        say(unit, "2.2", Kind.DECLARED, Declared({"x": digitised}))
    table = live.live_of(running.id).table
    found = {
        slug: (table.line(part.id).index, table.line(part.id).rank, table.line(part.id).missing)
        for slug, part in running.part.items()
    }
    assert found == {
        "so-y-te": (F("4.2"), 2, 5),
        "so-noi-vu": (F(5), 1, 5),
        "so-tai-chinh": (F(0), 3, 7),
        "so-xay-dung": (F(8), None, 5),  # scored, not ranked
    }
    assert [line.participant_id for line in table.lines][-1] == running.part["so-xay-dung"].id
    assert table.mean == F("9.2") / 3


def test_stages_differ_by_what_was_said_when(running, say):
    say("so-y-te", "1.2", Kind.DECLARED, Declared({"met": True}))
    say("so-y-te", "1.2", Kind.APPRAISED_1, ByHand(1), ruling=Ruling.CHANGED, text="Thiếu một phần", about=1)
    say("so-y-te", "1.2", Kind.APPRAISED_2, ByHand(2), ruling=Ruling.ACCEPTED, about=1)
    part = running.part["so-y-te"].id
    assert [live.live_of(running.id, stage).table.line(part).index for stage in Stage] == [2, 1, 2, 2]


def test_what_is_kept_is_used_until_something_is_said(running, say, django_assert_num_queries):
    refreshing.refresh(round_id=running.id, now=NOW)
    assert live.live_of(running.id).computed_at == NOW
    say("so-y-te", "1.1", Kind.DECLARED, Declared({"a": 20, "b": 20}))
    stale = live.live_of(running.id)
    assert stale.computed_at is None and stale.table.line(running.part["so-y-te"].id).index == 4
    assert refreshing.refresh(round_id=running.id, now=NOW) == len(Stage)
    assert refreshing.refresh(round_id=running.id, now=NOW) == 0
    assert live.live_of(running.id).table == stale.table


def test_the_event_refreshes_the_table(running, say):
    from thuocdo.foundation.events import outbox

    say("so-y-te", "1.1", Kind.DECLARED, Declared({"a": 20, "b": 20}))
    outbox.deliver(outbox.wired(), now=NOW)
    assert LiveScore.objects.get(round=running.id, stage=Stage.FINAL).entries_seen == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=10)
@given(st.lists(st.tuples(st.sampled_from(["so-y-te", "so-noi-vu"]), st.integers(0, 20)), max_size=6))
def test_what_is_kept_is_what_is_computed_and_survives_as_text(running, say, said):
    for unit, done in said:
        say(unit, "1.1", Kind.DECLARED, Declared({"a": 20, "b": done}))
    refreshing.refresh(round_id=running.id, now=NOW)
    kept = live.live_of(running.id).table
    assert kept == anew(running)[Stage.FINAL]
    assert from_data(to_data(kept)) == kept


def anew(running):
    """Return the tables of all stages computed from nothing but what stands."""
    card, parts = running.card, tuple(running.part.values())
    return live.computed(card, parts, tuple(Stage), live.said_so_far(card), {})


SAID = st.lists(
    st.lists(
        st.tuples(
            st.sampled_from(["so-y-te", "so-noi-vu", "so-xay-dung"]),
            st.sampled_from(["1.1", "1.3", "2.2"]), st.sampled_from([Kind.DECLARED, Kind.APPRAISED_1, Kind.DECIDED]),
            st.integers(0, 4),
        ),
        max_size=3,
    ),
    max_size=4,
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=12)
@given(SAID)
def test_what_is_computed_bit_by_bit_is_what_is_computed_at_once(running, say, said):
    """Only units about which something was said are computed; ranks and 2.2 are those among all (A11)."""
    with transaction.atomic():
        for some in said:
            for unit, code, kind, points in some:
                content = Declared({"x": points}) if code == "2.2" else ByHand(points)
                ruling = Ruling.CHANGED if kind is Kind.APPRAISED_1 else None
                say(unit, code, kind, content, text="Lý do", ruling=ruling)
            refreshing.refresh(round_id=running.id, now=NOW)
            assert {stage: each.table for stage, each in live.kept(running.card).items()} == anew(running)
        transaction.set_rollback(True)


def test_only_who_spoke_is_computed(running, say, monkeypatch):
    read, whole = [], live.slots.slots
    monkeypatch.setattr(
        live.slots,
        "slots",
        lambda spec, **asked: read.append(set(asked.get("participants", ()))) or whole(spec, **asked),
    )
    everybody, one = {part.id for part in running.part.values()}, {running.part["so-y-te"].id}
    refreshing.refresh(round_id=running.id, now=NOW)
    say("so-y-te", "1.1", Kind.DECLARED, ByHand(2))
    assert refreshing.refresh(round_id=running.id, now=NOW, stages=[Stage.SELF]) == 1, "one stage was asked for"
    assert read == [everybody, one, set()], "of the others only the leaf that ranks all units"
    read.clear()
    say("so-y-te", "2.2", Kind.DECLARED, Declared({"x": 3}))
    refreshing.refresh(round_id=running.id, now=NOW)
    assert read == [everybody]
    read.clear()
    LiveScore.objects.update(seen={})  # as tables of an earlier version are
    say("so-y-te", "1.1", Kind.DECLARED, ByHand(1))
    refreshing.refresh(round_id=running.id, now=NOW)
    assert read == [everybody]


ORDERED = [
    ("so-y-te", "1.1", Kind.DECLARED, Declared({"a": 20, "b": 16})),
    ("so-noi-vu", "1.1", Kind.DECLARED, Declared({"a": 20, "b": 20})),
    ("so-y-te", "2.2", Kind.DECLARED, Declared({"x": 70})),
    ("so-noi-vu", "2.2", Kind.DECLARED, Declared({"x": 50})),
    ("so-tai-chinh", "3.1", Kind.PROVIDED, ByHand(41)),
    ("so-y-te", "1.2", Kind.DECIDED, ByHand(1)),
]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=8)
@given(st.permutations(ORDERED))
def test_the_order_in_which_leaves_are_spoken_of_does_not_matter(running, say, said):
    """A11: what stands decides. Each example is said and taken back again."""
    with transaction.atomic():
        for unit, code, kind, content in said:
            say(unit, code, kind, content, text="Lý do", source="Sở Nội vụ")
        table = live.live_of(running.id).table
        indices = {slug: (table.line(part.id).index, table.line(part.id).rank) for slug, part in running.part.items()}
        transaction.set_rollback(True)
    assert indices == {
        "so-y-te": (F("8.2"), 2), "so-noi-vu": (F(5), 3), "so-tai-chinh": (F(41), 1), "so-xay-dung": (F(0), None),
    }  # fmt: skip


def test_last_years_value_comes_by_the_code_that_a_leaf_continues(monkeypatch):
    """A12: 1.1 was 1.9 last year; 1.2 is new and has nothing before it, whatever was called 1.2 then."""
    rule = ComparePreviousYear(F(4), F(2), F(0))
    leaves = (
        Node("1.1", "1", "Tăng", F(4), rule=rule, comparable_with="1.9"),
        Node("1.2", "1", "Mới", F(4), rule=rule, comparable_with=""),
        Node("1.3", "1", "Khác", F(2), rule=YesNo()),
    )
    spec = FrameworkSpec((Node("1", None, "Lĩnh vực", F(10)), *leaves))
    card, part = SimpleNamespace(previous_id=1, spec=spec), SimpleNamespace(id=7, unit=SimpleNamespace(id=70))
    asked = []

    def last_year(_card, units, codes):
        asked.append((list(units), sorted(codes)))
        return {70: {"1.1": SimpleNamespace(content=Declared({"x": 5}))}}

    monkeypatch.setattr(live.previous, "last_year", last_year)
    before = live.before(card, (part,))
    assert asked == [([70], ["1.1"])] and before == {7: {"1.9": Declared({"x": 5})}}
    scored = score_units(spec, {7: {"1.1": Declared({"x": 6}), "1.2": Declared({"x": 6})}}, before)[7]
    assert (scored["1.1"].points, scored.missing) == (4, ("1.2", "1.3"))
