"""Points of surveys in a round: live while ballots come in, frozen with their sums under a hash (A9, A10)."""

from fractions import Fraction as F

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.assessments.answered import MEANS, NOW, PEOPLE_OF, SATISFIED, asking, framework_id, linked  # noqa: F401
from thuocdo.assessments.domain.entries import Kind, Stage
from thuocdo.assessments.domain.surveyed import Link
from thuocdo.assessments.models import FrozenTally
from thuocdo.assessments.selectors import deciding, rounds, slots, surveyed
from thuocdo.assessments.services import surveying
from thuocdo.assessments.services.rounds import LateSetup
from thuocdo.foundation.events import outbox
from thuocdo.indices.domain.leaf_inputs import Missing
from thuocdo.kernel.refusals import BadInput, NotFound, NotPermitted
from thuocdo.scoring.models import LiveScore
from thuocdo.scoring.selectors import live
from thuocdo.scoring.services import refreshing


def parts_of(running):
    return tuple(running.part.values())


def earned(running, unit, code):
    return surveyed.earned(running.card, parts_of(running))[running.part[unit].id][code]


def index(running, unit, stage=Stage.FINAL):
    return live.live_of(running.id, stage).table.line(running.part[unit].id).index


def test_points_follow_from_answers_by_groups_and_weights(linked, asking):  # noqa: F811
    """Worked by hand. 3.2, 12 points: leaders 5 5 5 3 1 → (3 + 0.6) / 5 = 72 %; staff 3 3 3 3 1 → 2.4 / 5 = 48 %;
    0.7 × 72 + 0.3 × 48 = 64.8 %, 7.776 points. 3.3, 8 points: 3 of 10 people are satisfied with either question: 2.4.
    """
    asking.answer("so-y-te", *"55531")
    asking.answer("so-y-te", *"33331", group="firms")

    opinion, factor = earned(linked, "so-y-te", "3.2"), earned(linked, "so-y-te", "3.3")
    assert (opinion.points, factor.points) == (F("7.776"), F("2.4"))
    heard = {each.group: each for each in opinion.groups}
    assert {group: (each.people, each.mean) for group, each in heard.items()} == {
        "leaders": (5, F("0.72")), "staff": (5, F("0.48")),
    }  # fmt: skip
    assert heard["leaders"].counts == {"good": 3, "fair": 1, "bad": 1, "none": 0}
    assert "10 answers" in str(opinion.sentence) and "64.8" in str(opinion.sentence)
    assert (factor.people, factor.groups[0].counts) == (10, {"satisfied": 6, "other": 14})
    assert index(linked, "so-y-te") == F("10.176") and index(linked, "so-noi-vu") == 0
    # leaders with one best and one worst answer added: 4 good, 1 fair, 2 bad of 7 → variance of the mean
    spread = {"leaders": ((4, 1), (1, 0.6), (2, 0)), "staff": ((1, 1), (4, 0.6), (2, 0))}
    variance = 0.0
    for group, weight in (("leaders", 0.7), ("staff", 0.3)):
        mean = sum(n * worth for n, worth in spread[group]) / 7
        variance += weight**2 * sum(n * (worth - mean) ** 2 for n, worth in spread[group]) / 6 / 7
    assert opinion.error == pytest.approx(12 * variance**0.5)
    assert opinion.bounds.low == pytest.approx(7.776 - 1.959964 * opinion.error, abs=1e-5)


def test_below_the_smallest_cell_there_is_no_figure(linked, asking):  # noqa: F811
    asking.answer("so-y-te", *"5555")
    few, none = earned(linked, "so-y-te", "3.2"), earned(linked, "so-noi-vu", "3.2")
    assert (few.content, few.points, few.people) == (None, None, 0)
    assert str(few.nothing) == "Fewer than 5 ballots about this unit: no figure is shown."
    assert str(none.nothing) == "Nobody has answered about this unit yet."
    assert index(linked, "so-y-te") == 0

    asking.answer("so-y-te", "5")
    assert earned(linked, "so-y-te", "3.2").points == 12  # the staff leave their weight to the leaders
    asking.answer("so-y-te", *"1111", group="firms")
    hidden = earned(linked, "so-y-te", "3.2")
    staff = next(each for each in hidden.groups if each.group == "staff")
    assert hidden.points == 12 and staff.hidden and sum(staff.counts.values()) == 0


def test_the_table_follows_a_ballot_within_one_fold_and_one_event(linked, asking):  # noqa: F811
    """A9: ballot → fold → event → live table, without any page being opened."""
    outbox.deliver(outbox.wired(), now=NOW)
    asking.answer("so-y-te", *"55555", fold=False)
    assert index(linked, "so-y-te") == 0  # nothing is added up yet
    asking.answer("so-y-te")
    outbox.deliver(outbox.wired(), now=NOW + refreshing.BALLOTS_PAUSE)

    row = LiveScore.objects.get(round=linked.id, stage=Stage.FINAL)
    assert row.computed_at == NOW + refreshing.BALLOTS_PAUSE and row.seen["surveys"]
    assert live.live_of(linked.id).computed_at == row.computed_at  # what is kept is up to date
    assert index(linked, "so-y-te") == index(linked, "so-y-te", Stage.SELF) == 20


def test_a_figure_that_was_entered_counts_before_live_answers(linked, asking, say):  # noqa: F811
    from thuocdo.indices.domain.leaf_inputs import ByHand

    asking.answer("so-y-te", *"55555")
    say("so-y-te", "3.2", Kind.PROVIDED, ByHand(F(3)), source="Báo cáo")
    assert index(linked, "so-y-te") == 3 + 8


STEPS = [("so-y-te", "citizens", "5")] * 5 + [("so-y-te", "firms", "1")] * 5 + [("so-noi-vu", "citizens", "3")] * 5


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=5, deadline=None)
@given(st.permutations(STEPS), st.sets(st.integers(0, 14)))
def test_the_order_of_ballots_and_of_folds_does_not_matter(linked, asking, order, folds):  # noqa: F811
    with transaction.atomic():
        for place, (unit, group, step) in enumerate(order):
            asking.answer(unit, step, group=group, fold=place in folds)
        asking.answer("so-y-te")
        refreshing.refresh(round_id=linked.id, now=NOW)
        found = [index(linked, unit) for unit in ("so-y-te", "so-noi-vu")]
        transaction.set_rollback(True)
    assert found == [F("8.4") + 4, F("7.2")]


def test_frozen_points_are_figures_with_survey_and_hash_as_source(linked, asking, people):  # noqa: F811
    """What is frozen counts from then on, whatever comes later; its sums stand under the hash that the source names."""
    asking.answer("so-y-te", *"55531")
    asking.answer("so-y-te", *"33331", group="firms", fold=False)  # freezing adds up first
    entered = surveying.freeze(actor=people.organiser, round_id=linked.id, codes=["3.2", "3.3"], now=NOW)

    assert entered == 2
    asking.answer("so-y-te", *"11111")
    assert index(linked, "so-y-te") == F("10.176")
    opinion, _factor = surveyed.frozen(linked.id)
    assert opinion.is_sound and opinion.data["link"]["items"] == ["q1"]
    assert opinion.data["units"]["so-y-te"]["leaders"] == {
        "people": 5, "answers": {"good": 3, "fair": 1, "bad": 1, "none": 0},
    }  # fmt: skip
    entry = slots.slot(linked.spec, linked.part["so-y-te"].id, "3.2").said[Kind.PROVIDED]
    assert opinion.content_hash in entry.source and "Hài lòng về các sở năm 2026" in entry.source
    assert entry.content.inputs["leaders.good"] == 3
    assert isinstance(slots.slot(linked.spec, linked.part["so-noi-vu"].id, "3.2").said.standing(), Missing)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE assessments_frozentally SET content_hash = 'x'")


def test_what_the_council_signs_is_what_was_frozen(linked, asking, people):  # noqa: F811
    """Live answers are in no signature: it changes when they are frozen, and not when ballots come in."""
    before = deciding.standing(linked.card, parts_of(linked)).content_hash
    asking.answer("so-y-te", *"55555")
    assert deciding.standing(linked.card, parts_of(linked)).content_hash == before
    surveying.freeze(actor=people.organiser, round_id=linked.id, codes=["3.2"], now=NOW)
    assert deciding.standing(linked.card, parts_of(linked)).content_hash != before


def test_nothing_to_freeze_is_refused(linked, people):  # noqa: F811
    with pytest.raises(BadInput, match="No linked leaf has a figure"):
        surveying.freeze(actor=people.organiser, round_id=linked.id, codes=["3.2"], now=NOW)
    assert not FrozenTally.objects.exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"items": ()}, "3.2: choose at least one question."),
        ({"items": ("q9",)}, "3.2: the questionnaire has no question q9."),
        ({"items": ("age",)}, "3.2: question age can't be counted; it does not ask for one option."),
        ({"items": ("q1", "reached")}, "3.2: question reached has no option 5. Take questions with the same options."),
        ({"options": MEANS | {"5": "best"}}, "3.2: option 5 is to mean best, which the leaf does not know."),
        ({"options": {"5": "good", "1": "bad"}}, "3.2: no option means “Fair”; without it the points would be wrong."),
        (
            {"groups": {"citizens": "leaders"}},
            "3.2: no respondent group of the survey stands for “Staff”, which counts 30%.",
        ),
        ({"groups": PEOPLE_OF | {"guests": "staff"}}, "3.2: the survey has no respondent group guests."),
        ({"code": "3.1"}, "3.1 does not take its points from answers."),
    ],
)  # fmt: skip
def test_a_link_that_can_not_be_names_leaf_question_and_option(running, asking, people, change, said):  # noqa: F811
    whole = {"code": "3.2", "campaign_id": asking.card.id, "items": ("q1",), "options": MEANS, "groups": PEOPLE_OF}
    with pytest.raises(BadInput) as refused:
        surveying.link(actor=people.organiser, round_id=running.id, link=Link(**(whole | change)), seen=0, now=NOW)
    assert said in [str(each.sentence) for each in refused.value.problems]


def test_who_may_link_and_freeze(linked, asking, people):  # noqa: F811
    link = Link("3.3", asking.card.id, ("q2",), SATISFIED)
    seen = rounds.round_(linked.id).revision
    for name in ("chair", "health_officer", "other_organiser", "auditor"):
        who = getattr(people, name)
        with pytest.raises(NotPermitted):
            surveying.link(actor=who, round_id=linked.id, link=link, seen=seen, now=NOW)
        with pytest.raises(NotPermitted):
            surveying.freeze(actor=who, round_id=linked.id, codes=["3.2"], now=NOW)
    with pytest.raises(LateSetup):
        surveying.link(actor=people.organiser, round_id=linked.id, link=link, seen=seen - 1, now=NOW)
    unknown = Link("3.3", 999, ("q2",), SATISFIED)
    with pytest.raises(NotFound):
        surveying.link(actor=people.organiser, round_id=linked.id, link=unknown, seen=seen, now=NOW)
    surveying.unlink(actor=people.organiser, round_id=linked.id, code="3.3", seen=seen, now=NOW)
    assert set(surveyed.links(linked.id)) == {"3.2"}
