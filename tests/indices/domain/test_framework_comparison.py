"""Two versions side by side, and why an index changed (A12)."""

from dataclasses import replace
from fractions import Fraction as F

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.indices.domain.framework_builders import framework, frameworks, group, leaf
from thuocdo.indices.domain.comparison import Change, decompose_change, difference
from thuocdo.indices.domain.frameworks import Channel
from thuocdo.indices.domain.leaf_inputs import ByHand, Missing
from thuocdo.indices.domain.rules import Manual, Penalty, ProportionalCutoff, YesNo
from thuocdo.indices.domain.scoring import score

OLD = framework(
    group("1", 60), leaf(YesNo(), 20, "1.1", "1"), leaf(ProportionalCutoff(F(70)), 40, "1.2", "1"),
    group("2", 40), leaf(Manual(), 30, "2.1", "2"), leaf(YesNo(), 10, "2.2", "2"),
)  # fmt: skip


def version(**changes):
    return framework(*(replace(node, **changes.get(node.code.replace(".", "_"), {})) for node in OLD.nodes))


def of(found, code):
    return next(each for each in found.leaves if each.code == code)


def test_the_same_version_twice_has_no_changes():
    found = difference(OLD, OLD)
    assert found.changed == ()
    assert found.pairs == {"1.1": "1.1", "1.2": "1.2", "2.1": "2.1", "2.2": "2.2"}
    assert {str(each.reason) for each in found.leaves} == {"Unchanged."}


def test_added_and_removed_leaves():
    new = framework(*OLD.nodes[:-1], leaf(YesNo(), 10, "2.3", "2"))
    found = difference(OLD, new)
    assert [(each.code, str(each.reason)) for each in found.changed] == [
        ("2.3", "New in this version."), ("2.2", "No longer part of the framework."),
    ]  # fmt: skip
    assert [each.code for each in found.having(Change.REMOVED)] == ["2.2"]


def test_each_change_says_whether_leaves_can_still_be_compared():
    new = framework(
        *OLD.nodes[:1],
        leaf(YesNo(), 25, "1.1", "1"),
        leaf(ProportionalCutoff(F(80)), 35, "1.2", "1"),
        *OLD.nodes[3:4],
        replace(OLD.nodes[4], title_vi="Tiêu chí mới"),
        replace(OLD.nodes[5], channel=Channel.SURVEY),
    )
    found = difference(OLD, new)
    assert [(each.code, set(each.changes), each.comparable, str(each.reason)) for each in found.leaves] == [
        ("1.1", {Change.POINTS}, True, "The same rule for 25 instead of 20 points: compare percentages."),
        ("1.2", {Change.POINTS, Change.RULE}, False, "Points are earned in another way than before."),
        ("2.1", {Change.REWORDED}, False, "It was reworded, and nobody has said that it still means the same."),
        ("2.2", {Change.CHANNEL}, False, "Points are earned in another way than before."),
    ]


def test_a_framework_may_say_that_a_leaf_continues_another():
    """DESIGN, rule 7: items keep codes; a new version says per item whether it is comparable."""
    moved = replace(OLD.nodes[5], code="1.3", parent_code="1", title_vi="Tiêu chí khác", comparable_with="2.2")
    cut = replace(OLD.nodes[4], comparable_with="")
    found = difference(OLD, framework(*OLD.nodes[:3], moved, OLD.nodes[3], cut))
    assert (of(found, "1.3").comparable, of(found, "1.3").old.code) == (True, "2.2")
    assert of(found, "1.3").changes == {Change.RECODED, Change.MOVED, Change.REWORDED}
    assert str(of(found, "1.3").reason) == "The framework says that it continues 2.2."
    assert of(found, "2.1").changes == {Change.ADDED}
    assert [each.old.code for each in found.having(Change.REMOVED)] == ["2.1"]


def test_a_change_of_index_is_made_of_what_fields_did():
    before = score(OLD, {"1.1": ByHand(20), "1.2": ByHand(30), "2.1": ByHand(15), "2.2": ByHand(10)})
    after = score(OLD, {"1.1": ByHand(20), "1.2": ByHand(36), "2.1": ByHand(12), "2.2": ByHand(10)})
    found = decompose_change(before, after)
    assert (found.change, found.by_field, found.framework) == (3, {"1": 6, "2": -3}, 0)
    assert found.by_leaf == {"1.1": 0, "1.2": 6, "2.1": -3, "2.2": 0}


def test_what_a_new_framework_did_is_told_apart():
    """Worked example of the method: weight moved to a criterion that goes well lifts an index without any effort."""
    new = version(**{"1_1": {"max_points": F(40)}, "1_2": {"max_points": F(20)}})
    before = score(OLD, {"1.1": ByHand(20), "1.2": ByHand(0), "2.1": ByHand(0), "2.2": ByHand(0)})
    after = score(new, {"1.1": ByHand(40), "1.2": ByHand(0), "2.1": ByHand(0), "2.2": ByHand(0)})
    found = decompose_change(before, after)
    assert (found.change, found.by_field, found.framework) == (20, {"1": 0, "2": 0}, 20)


def test_penalties_and_missing_leaves_are_no_effort_of_a_field():
    spec = framework(*OLD.nodes, leaf(Penalty(), 5, "3", channel=Channel.PENALTY))
    entered = {"1.1": ByHand(20), "1.2": ByHand(40), "2.1": ByHand(30), "2.2": ByHand(10), "3": ByHand(2)}
    found = decompose_change(score(spec, entered), score(spec, entered | {"2.2": Missing(), "3": ByHand(0)}))
    assert (found.change, found.penalty, found.framework) == (-8, 2, -10)
    assert set(found.by_field.values()) == {0}


@given(frameworks(), st.data())
@settings(max_examples=60)
def test_the_parts_add_up_exactly(drawn, data):
    spec, entered = drawn
    other = {
        each.code: ByHand(each.max_points * data.draw(st.fractions(0, 1, max_denominator=30)))
        for each in spec.tree.leaves
    }
    before, after = score(spec, entered), score(spec, other)
    found = decompose_change(before, after)
    parts = sum(found.by_field.values(), F(0)) + found.bonus + found.penalty + found.framework
    assert parts == found.change == after.index - before.index
    assert sum(found.by_leaf.values(), F(0)) == sum(found.by_field.values(), F(0))


@given(frameworks(), frameworks())
@settings(max_examples=30)
def test_any_two_frameworks_can_be_compared(first, second):
    (old, before), (new, after) = first, second
    found = difference(old, new)
    assert len([each for each in found.leaves if each.new]) == len(new.tree.leaves)
    assert len([each for each in found.leaves if each.old]) == len(old.tree.leaves)
    parts = decompose_change(score(old, before), score(new, after))
    assert sum(parts.by_field.values(), F(0)) + parts.bonus + parts.penalty + parts.framework == parts.change
