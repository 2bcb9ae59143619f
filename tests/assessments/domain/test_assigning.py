"""A7: what an assignment covers, what nobody does, and who is left for one's own unit."""

from datetime import date
from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thuocdo.assessments.domain.assigning import Assignment, assigned, cells, unassigned
from thuocdo.assessments.domain.coverage import Appraiser, coverage
from thuocdo.directory.domain.actors import Actor, Held, Role
from thuocdo.indices.domain.frameworks import Channel, Node, Tree
from thuocdo.indices.domain.rules import Manual, YesNo

ON = date(2026, 1, 8)
HOME, HEALTH, FINANCE, PROVINCE = 1, 2, 3, 9
LAN, BA, CUC = 11, 12, 13  # appraisers: of Home, of Health, of Home


def leaf(code, parent, **more):
    return Node(code, parent, code, F(1), rule=more.pop("rule", YesNo()), **more)


TREE = Tree(
    (
        Node("1", None, "1", F(2)), leaf("1.1", "1"), leaf("1.2", "1"),
        Node("2", None, "2", F(2)), Node("2.1", "2", "2.1", F(1)), leaf("2.1.1", "2.1"), leaf("2.2", "2"),
        Node("3", None, "3", F(1)), leaf("3.1", "3", rule=Manual(), channel=Channel.SURVEY),
    )
)  # fmt: skip
UNITS = {101: HOME, 102: HEALTH, 103: FINANCE}  # participant → unit


def person(user_id, *places):
    return Actor(user_id, "x", tuple(Held(Role.APPRAISER, place, date(2020, 1, 1)) for place in places))


def to(code, person_id=None, agency_id=None, participant=None, number=1):
    return Assignment(number, code, participant, person_id, agency_id)


@pytest.mark.parametrize(
    ("code", "participant", "covered"),
    [
        ("", None, {"1.1", "1.2", "2.1.1", "2.2", "3.1"}),
        ("2", None, {"2.1.1", "2.2"}),
        ("2.1", None, {"2.1.1"}),
        ("2.2", None, {"2.2"}),
        ("2", 102, {"2.1.1", "2.2"}),
        ("2", 103, set()),
        ("gone", None, set()),
    ],
)
def test_an_assignment_covers_its_part_of_the_tree_and_its_unit(code, participant, covered):
    each = to(code, LAN, participant=participant)
    assert {leaf.code for leaf in TREE.leaves if each.covers(TREE, leaf.code, 102)} == covered


def test_an_agency_stands_for_its_appraisers_of_that_day():
    each = to("1", agency_id=HOME)
    ended = Actor(LAN, "x", (Held(Role.APPRAISER, HOME, date(2020, 1, 1), ON),))
    officer = Actor(LAN, "x", (Held(Role.UNIT_OFFICER, HOME, date(2020, 1, 1)),))
    assert each.is_for(person(LAN, HOME), ON)
    assert not each.is_for(person(BA, HEALTH), ON)
    assert not each.is_for(ended, ON)
    assert not each.is_for(officer, ON)
    assert not to("1", LAN).is_for(Actor(None), ON)


def test_what_nobody_appraises_leaves_out_figures_of_the_organiser():
    rows = [to("1", LAN), to("2.2", LAN, participant=102)]
    assert unassigned(rows, TREE, [101, 102]) == {(101, "2.1.1"), (101, "2.2"), (102, "2.1.1")}


codes = st.sampled_from(["", "1", "1.1", "2", "2.1", "2.1.1", "2.2", "3", "gone"])
participants = st.sampled_from([None, *UNITS])
rows = st.lists(st.builds(to, codes, st.sampled_from([LAN, BA]), st.none(), participants), max_size=6)


@given(rows)
def test_cells_and_assigned_and_unassigned_say_the_same(given_rows):
    asked = cells(given_rows, person(LAN), TREE, UNITS, ON)
    for unit in UNITS:
        for each in TREE.leaves:
            assert ((unit, each.code) in asked) == assigned(given_rows, person(LAN), TREE, (unit, each.code), ON)
    everybody = asked | cells(given_rows, person(BA), TREE, UNITS, ON)
    scored = {(unit, each.code) for unit in UNITS for each in TREE.leaves if each.self_scored}
    assert unassigned(given_rows, TREE, UNITS) == scored - everybody


# Who is left --------------------------------------------------------------------------------------------------------

PEOPLE = (
    Appraiser(LAN, "Lan", frozenset({HOME}), frozenset({HOME, PROVINCE})),
    Appraiser(BA, "Ba", frozenset({HEALTH}), frozenset({HEALTH, PROVINCE})),
    Appraiser(CUC, "Cúc", frozenset({HOME}), frozenset({HOME, PROVINCE})),
)


def test_ones_own_unit_is_left_out_and_somebody_else_covers_it():
    found = coverage([to("", LAN, number=1), to("1", agency_id=HEALTH, number=2)], TREE, UNITS, PEOPLE)
    assert found.load == {LAN: 8, BA: 4}
    assert found.unjudged == {(101, "2.1.1"), (101, "2.2")}
    mine = next(each for each in found.left_out if each.appraiser_id == LAN)
    assert (mine.participant_id, mine.codes, mine.by, mine.uncovered) == (
        101, ("1.1", "1.2", "2.1.1", "2.2"), (BA,), ("2.1.1", "2.2"),
    )  # fmt: skip


def test_an_agency_without_appraisers_judges_nothing():
    found = coverage([to("", agency_id=FINANCE)], TREE, UNITS, PEOPLE)
    assert found.empty_agencies == {FINANCE}
    assert found.unassigned == frozenset()
    assert len(found.unjudged) == 12
    assert found.load == {}


many = st.lists(
    st.one_of(st.builds(to, codes, st.sampled_from([LAN, BA, CUC]), st.none(), participants),
              st.builds(to, codes, st.none(), st.sampled_from([HOME, HEALTH, FINANCE]), participants)),
    max_size=7,
).map(lambda found: [Assignment(at, *(each.code, each.participant_id, each.person_id, each.agency_id))
                     for at, each in enumerate(found)])  # fmt: skip


@given(many)
def test_coverage_is_what_the_actors_themselves_have(given_rows):
    found = coverage(given_rows, TREE, UNITS, PEOPLE)
    scored = {leaf.code for leaf in TREE.leaves if leaf.self_scored}
    judged = set()
    for each in PEOPLE:
        others = {participant for participant, unit in UNITS.items() if unit not in each.line}
        own = {
            cell for cell in cells(given_rows, person(each.id, *each.agency_ids), TREE, others, ON) if cell[1] in scored
        }
        assert found.load.get(each.id, 0) == len(own)
        judged |= own
    everything = {(participant, code) for participant in UNITS for code in scored}
    assert found.unassigned == unassigned(given_rows, TREE, UNITS)
    assert found.unjudged == everything - judged - found.unassigned
