"""Live figures: counts, shares, means, satisfied share with n and interval; nothing below the smallest cell (B7)."""

from dataclasses import replace
from fractions import Fraction

import pytest

from tests.surveys.conftest import BEFORE, DEPARTMENTS, GOOD, NOW, SECOND, TODAY, ballot, make_campaign, small_document
from thuocdo.questionnaires.domain.comparison import Comparable
from thuocdo.questionnaires.services import drafts as questionnaire_drafts
from thuocdo.questionnaires.services import publishing
from thuocdo.surveys.domain.campaigns import Channel
from thuocdo.surveys.domain.figures import Share
from thuocdo.surveys.selectors import campaigns as selecting
from thuocdo.surveys.selectors import live
from thuocdo.surveys.selectors.live import By, Counts, Filter
from thuocdo.surveys.selectors.progress import progress
from thuocdo.surveys.services import folding, launching
from thuocdo.surveys.services.storing import store


def answer(card, version, *steps, **more):
    """Hand in a ballot for each step of q1, then add them up."""
    for step in steps:
        store(campaign_id=card.id, ballot=ballot(version.pk, GOOD | {"q1": step}, **more), now=NOW)
    folding.fold(now=NOW)


def of(card, code, **chosen):
    return next(each for each in live.marginals(card, Filter(**chosen)) if each.code == code)


def test_a_scale_has_shares_mean_satisfied_share_and_intervals(running, version):
    """Worked by hand: 5, 5, 4, 3, 1 → mean 18/5, variance (2·1.4² + 0.4² + 0.6² + 2.6²)/4 = 2.8, 3 of 5 satisfied."""
    answer(running, version, "5", "5", "4", "3", "1")

    found = of(running, "q1")
    assert (found.answered, found.left_out, found.not_asked, found.hidden) == (5, 0, 0, None)
    assert [(each.code, each.share) for each in found.options] == [
        ("1", Share(1, 5)), ("2", Share(0, 5)), ("3", Share(1, 5)), ("4", Share(1, 5)), ("5", Share(2, 5)),
    ]  # fmt: skip
    assert (found.mean.value, found.mean.variance) == (Fraction(18, 5), Fraction(14, 5))
    assert found.satisfied == Share(3, 5)
    # Wilson 1927 for 3 of 5 at 95 %: 0.2307 to 0.8824; Student: 3.6 ± 2.7764·√(2.8/5)
    assert found.satisfied.interval.low == pytest.approx(0.2307, abs=5e-5)
    assert found.satisfied.interval.high == pytest.approx(0.8824, abs=5e-5)
    assert found.mean.interval.low == pytest.approx(3.6 - 2.776445 * (2.8 / 5) ** 0.5, abs=1e-5)


def test_below_the_smallest_cell_nothing_is_shown(running, version):
    answer(running, version, "5", "5", "4", "3")
    hidden = of(running, "q1")
    assert str(hidden.hidden) == "Fewer than 5 ballots answer this; nothing is shown of them."
    assert (hidden.answered, hidden.options, hidden.mean, hidden.satisfied) == (0, (), None, None)

    answer(running, version, "5")
    assert of(running, "q1").hidden is None
    answer(running, version, "1", unit="so-noi-vu")
    assert of(running, "q1", unit_id=selecting.rated(running.id)[0].unit.id).hidden is not None


def test_several_choices_and_rankings_count_those_who_answered(running, version):
    answer(running, version, *"55555")
    store(campaign_id=running.id, ballot=ballot(version.pk, {"reached": "no"}), now=NOW)
    folding.fold(now=NOW)

    ways, first = of(running, "ways"), of(running, "first")
    assert {each.code: each.share.count for each in ways.options} == {"web": 5, "desk": 0, "post": 5}
    assert (ways.answered, ways.left_out, ways.not_asked, ways.mean) == (5, 0, 1, None)
    assert {each.code: each.share.count for each in first.options} == {"speed": 0, "price": 0, "manner": 5}
    assert (of(running, "age").answered, of(running, "words").hidden is not None) == (5, True)


def test_filters_and_figures_along_units_groups_and_channels(running, version, places):
    answer(running, version, *"55555")
    answer(running, version, *"11111", unit="so-noi-vu", group="firms", channel=Channel.QR)
    health, home = places["so-y-te"].pk, places["so-noi-vu"].pk

    assert of(running, "q1").mean.value == 3
    assert of(running, "q1", unit_id=health).mean.value == 5
    assert of(running, "q1", channel=Channel.QR).mean.value == 1
    along = live.along(running, "q1", By.UNIT)
    assert {key: each.mean.value for key, each in along.items()} == {health: 5, home: 1}
    assert {key: each.mean.value for key, each in live.along(running, "q1", By.CHANNEL).items()} == {"link": 5, "qr": 1}
    with pytest.raises(KeyError):
        live.along(running, "q1", By.DAY)
    assert live.counts_by(running, By.UNIT) == {health: Counts(5, 0), home: Counts(5, 0)}
    assert live.counts_by(running, By.DAY) == {TODAY: Counts(10, 0)}


def test_counts_tell_what_is_aside_and_what_waits(running, version):
    answer(running, version, *"555")
    store(campaign_id=running.id, ballot=ballot(version.pk), now=NOW)

    assert live.counts(running) == Counts(3, 0, 1)


def test_answers_to_a_corrected_version_are_told_together_where_they_can_be_compared(people, running, version):
    """B1: answers of all versions stay and are analysed together where comparable; options are known by their code."""
    answer(running, version, *"55555")
    draft = questionnaire_drafts.begin_version(actor=people.manager, questionnaire_id=version.questionnaire_id, now=NOW)
    document = small_document()
    matrix = document.sections[0].items[1]
    turned = replace(matrix, options=tuple(reversed(matrix.options)))
    first = replace(document.sections[0], items=(document.sections[0].items[0], turned))
    document = replace(document, sections=(document.sections[1], first))  # other places, other order of steps
    document = replace(document, sections=(replace(document.sections[0], items=document.sections[0].items[1:]), first))
    draft = questionnaire_drafts.edit(
        actor=people.manager, version_id=draft.pk, document=document, seen=draft.content_hash, now=NOW
    )
    asked = dict.fromkeys(("q1", "q2"), Comparable.YES) | {"q3": Comparable.NO}
    comparable = _decisions(people, draft, asked)
    publishing.publish(
        actor=people.manager, version_id=draft.pk, seen=draft.content_hash, comparable=comparable, now=NOW
    )
    launching.correct(actor=people.manager, campaign_id=running.id, version_id=draft.pk, now=NOW)
    card = selecting.campaign(running.id)
    for _each in range(5):
        answers = {key: GOOD[key] for key in GOOD if key != "ways"} | {"q1": "1"}
        store(campaign_id=card.id, ballot=ballot(draft.pk, answers), now=NOW + SECOND)
    folding.fold(now=NOW)

    together = of(card, "q1")
    assert {each.code: each.share.count for each in together.options if each.share.count} == {"5": 5, "1": 5}
    assert {key: each.mean.value for key, each in live.along(card, "q1", By.CHANNEL).items()} == {"link": 3}
    assert folding.recount(campaign_id=card.id) == ()


def _decisions(people, draft, wanted):
    """Return the decisions that publishing asks for."""
    from thuocdo.questionnaires.selectors import changes

    return {
        each.code: wanted.get(each.code, Comparable.YES)
        for each in changes(draft.pk)
        if each.comparable is Comparable.ASK
    }


def test_progress_is_told_beside_what_is_wanted(running, version, django_assert_max_num_queries):
    answer(running, version, *"555")
    answer(running, version, "5", group="firms", unit="so-noi-vu")

    with django_assert_max_num_queries(14):
        found = progress(running)

    assert (found.whole.counted, found.invited) == (4, 0)
    assert [(str(each.title), each.ballots.counted, each.target, each.still_wanted) for each in found.groups] == [
        ("Người dân", 3, 60, 57), ("Doanh nghiệp", 1, 20, 19),
    ]  # fmt: skip
    assert {str(each.title): each.still_wanted for each in found.units} == dict(
        zip(DEPARTMENTS.values(), (29, 27, 30), strict=True)
    )


def test_a_campaign_without_questions_says_nothing(people, places, version):
    card = replace(make_campaign(people, places, version), version_id=None)

    assert live.marginals(card) == ()
    assert card.state(BEFORE) == "draft"
