"""At once, in real threads on real PostgreSQL: clicks on one invitation, one ballot twice, quotas, folds (issue 4)."""

import queue
import random
from dataclasses import replace

import pytest

from tests.at_once import at_once
from tests.surveys.conftest import BEFORE, GOOD, NOW, ballot, make_campaign
from tests.surveys.test_inviting import WITH_PEOPLE, all_tokens, invite
from thuocdo.kernel.refusals import Refusal
from thuocdo.surveys.domain.ballots import Conflict, Outcome, QuotaFull, Spent, Stored
from thuocdo.surveys.models import Change, Invitation, Pace, Submission
from thuocdo.surveys.models import Spent as Mark
from thuocdo.surveys.services import flushing, folding, judging, launching
from thuocdo.surveys.services.handing_in import hand_in
from thuocdo.surveys.services.storing import store

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 8


def crowd(calls):
    """Do all calls in a few threads that begin together; return what came of each: its value or its refusal."""
    waiting = queue.SimpleQueue()
    for call in calls:
        waiting.put(call)

    def work():
        came = []
        while True:
            try:
                call = waiting.get_nowait()
            except queue.Empty:
                return came
            try:
                came.append(call())
            except Refusal as refusal:
                came.append(refusal)

    came = [each for share in at_once(*[work] * THREADS) for each in share]
    assert len(came) == len(calls)
    return came


@pytest.fixture
def invited(people, places, version):
    card = make_campaign(people, places, version, channels=WITH_PEOPLE)
    invite(people, places, card, 30)
    launching.launch(actor=people.manager, campaign_id=card.id, now=BEFORE)
    return card


def test_a_hundred_clicks_on_one_invitation_make_one_ballot(invited, version):
    token = all_tokens()[0]
    given = ballot(version.pk)
    others = [ballot(version.pk, GOOD | {"age": 20 + at}) for at in range(50)]
    clicks = [lambda: hand_in(token=token, ballots=[given], now=NOW)] * 50
    clicks += [lambda one=one: hand_in(token=token, ballots=[one], now=NOW) for one in others]
    random.Random(7).shuffle(clicks)

    came = crowd(clicks)

    assert Submission.objects.count() == Change.objects.count() == Mark.objects.count() == 1
    assert [each for each in came if isinstance(each, Stored) and each.state is Outcome.NEW] == [Stored(Outcome.NEW)]
    if Submission.objects.get().id == given.id:  # the same page sent fifty times is thanked fifty times
        assert sum(each == Stored(Outcome.SAME) for each in came) == 49
    assert all(isinstance(each, Stored | Spent) for each in came)


def test_marks_are_moved_while_people_click(invited, version):
    """The gap between moving a mark and asking for it lets nobody answer twice."""
    calls = [
        lambda token=token: hand_in(token=token, ballots=[ballot(version.pk)], now=NOW)
        for token in all_tokens()
        for _click in range(4)
    ] + [lambda: flushing.flush(now=NOW)] * 20
    random.Random(3).shuffle(calls)

    came = crowd(calls)

    assert sum(isinstance(each, Stored) for each in came) == 30
    assert Submission.objects.count() == 30
    flushing.flush(now=NOW)
    assert Invitation.objects.filter(answered=True).count() + Mark.objects.count() == 30


def test_the_same_ballot_many_times_at_once_is_stored_once(running, version):
    given = ballot(version.pk)
    other = replace(given, answers=GOOD | {"age": 77})

    came = crowd([lambda one=one: store(campaign_id=running.id, ballot=one, now=NOW) for one in [given, other] * 20])

    assert Submission.objects.count() == Change.objects.count() == 1
    assert sum(each == Stored(Outcome.NEW) for each in came) == 1
    assert sum(each == Stored(Outcome.SAME) for each in came) == 19
    assert sum(isinstance(each, Conflict) for each in came) == 20


def test_a_number_of_ballots_is_kept_to_the_last_one(people, places, version):
    card = make_campaign(people, places, version, most_ballots=7)
    launching.launch(actor=people.manager, campaign_id=card.id, now=BEFORE)
    calls = [lambda: store(campaign_id=card.id, ballot=ballot(version.pk), now=NOW)] * 40
    calls += [lambda: folding.fold(now=NOW)] * 10
    random.Random(5).shuffle(calls)

    came = crowd(calls)

    assert sum(each == Stored(Outcome.NEW) for each in came) == Submission.objects.count() == 7
    assert sum(isinstance(each, QuotaFull) for each in came) == 33


def test_folding_judging_and_rebuilding_while_ballots_come_in(people, running, version):
    """Whatever runs beside each other, the sums equal a recount at every moment and at the end."""
    early = [ballot(version.pk) for _each in range(10)]
    for each in early:
        store(campaign_id=running.id, ballot=each, now=NOW)
    judged = {"actor": people.manager, "campaign_id": running.id, "words": "thử", "now": NOW}
    calls = [lambda: store(campaign_id=running.id, ballot=ballot(version.pk), now=NOW)] * 60
    calls += [lambda: folding.fold(now=NOW), lambda: folding.fold_all(now=NOW)] * 8
    calls += [lambda each=each: judging.set_aside(**judged, ballots=[each.id]) for each in early]
    calls += [lambda each=each: judging.restore(**judged, ballots=[each.id]) for each in early]
    calls += [lambda: folding.rebuild(campaign_id=running.id)] * 4
    recounts = [lambda: folding.recount(campaign_id=running.id)] * 12
    mixed = [*calls, *recounts]
    random.Random(11).shuffle(mixed)

    came = crowd(mixed)

    assert [each for each in came if isinstance(each, tuple) and each] == []  # no recount found a difference
    assert not [each for each in came if isinstance(each, Refusal)]
    folding.fold_all(now=NOW)
    assert folding.recount(campaign_id=running.id) == ()
    assert sum(Pace.objects.values_list("n", flat=True)) == Submission.objects.count() == 70
