"""The sums of ballots (DESIGN, rule of appended logs; B7): folded in any order and any cut, they equal a recount."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.surveys.conftest import BEFORE, GOOD, NOW, TODAY, ballot, make_campaign
from thuocdo.foundation.events.models import Event
from thuocdo.kernel.refusals import BadInput, NotPermitted
from thuocdo.surveys.domain.campaigns import Channel
from thuocdo.surveys.domain.guards import Duplicates, Guards
from thuocdo.surveys.domain.values import ANSWERED, NO_ANSWER, NOT_ASKED
from thuocdo.surveys.models import Change, Pace, SetAside, Submission, Tally
from thuocdo.surveys.selectors import sums
from thuocdo.surveys.services import folding, judging, launching
from thuocdo.surveys.services.storing import store

# Slots of the small questionnaire, in its order.
REACHED, Q1, Q2, Q3, WAYS, FIRST, AGE, WORDS = range(8)


def tallies(**cell):
    rows = Tally.objects.filter(**cell).exclude(n=0).order_by("slot", "value")
    return {(row.slot, row.value): row.n for row in rows}


def test_a_ballot_is_added_up_slot_by_slot(running, version):
    """Worked example: the table in domain/values.py."""
    store(campaign_id=running.id, ballot=ballot(version.pk), now=NOW)
    store(campaign_id=running.id, ballot=ballot(version.pk, {"reached": "no", "q1": "5"}), now=NOW)
    assert not Tally.objects.exists()

    assert folding.fold(now=NOW) == 2

    assert tallies() == {
        (REACHED, 1): 1, (REACHED, 2): 1,
        (Q1, 5): 2,
        (Q2, 4): 1, (Q2, NO_ANSWER): 1,
        (Q3, 3): 1, (Q3, NO_ANSWER): 1,
        (WAYS, 1): 1, (WAYS, 3): 1, (WAYS, ANSWERED): 1, (WAYS, NOT_ASKED): 1,
        (FIRST, 3): 1, (FIRST, ANSWERED): 1, (FIRST, NO_ANSWER): 1,
        (AGE, ANSWERED): 1, (AGE, NO_ANSWER): 1,
        (WORDS, NO_ANSWER): 2,
    }  # fmt: skip
    assert list(Pace.objects.values_list("day", "channel", "aside", "rehearsal", "n")) == [
        (TODAY, "link", False, False, 2)
    ]
    assert not Change.objects.exists()
    assert folding.fold(now=NOW) == 0
    assert tallies()[Q1, 5] == 2


def test_cells_are_kept_apart(running, version, places):
    for more in ({}, {"group": "firms"}, {"unit": "so-noi-vu"}, {"channel": Channel.QR}):
        store(campaign_id=running.id, ballot=ballot(version.pk, **more), now=NOW)
    folding.fold(now=NOW)

    assert Pace.objects.count() == 4
    assert tallies(unit=places["so-noi-vu"]) == tallies(channel="qr") == tallies(group__code="firms")


def test_higher_features_hear_of_it_once_a_fold_and_not_once_a_ballot(running, version):
    for _each in range(3):
        store(campaign_id=running.id, ballot=ballot(version.pk), now=NOW)

    folding.fold(now=NOW)
    folding.fold(now=NOW)

    told = Event.objects.filter(name="BallotsFolded").values_list("payload", flat=True)
    assert list(told) == [{"campaign_id": running.id}]


def test_ballots_that_are_aside_are_counted_apart_and_in_no_figure(people, places, version):
    card = make_campaign(people, places, version, guards=Guards(seconds_least=20, duplicates=Duplicates.OFF))
    launching.launch(actor=people.manager, campaign_id=card.id, now=BEFORE)
    quick, slow = ballot(version.pk, seconds=3), ballot(version.pk)
    for each in (quick, slow):
        store(campaign_id=card.id, ballot=each, now=NOW)
    folding.fold(now=NOW)

    assert tallies()[Q1, 5] == 1
    assert dict(Pace.objects.values_list("aside", "n")) == {False: 1, True: 1}

    why = "Nhập nhanh từ giấy"
    assert judging.restore(
        actor=people.manager, campaign_id=card.id, ballots=[quick.id, slow.id], words=why, now=NOW
    ) == 1  # fmt: skip
    assert judging.set_aside(
        actor=people.manager, campaign_id=card.id, ballots=[slow.id], words="Thử máy", now=NOW
    ) == 1  # fmt: skip
    folding.fold(now=NOW)

    assert tallies()[Q1, 5] == 1
    assert list(judging.standing([quick.id, slow.id])) == [slow.id]
    assert folding.recount(campaign_id=card.id) == ()
    assert list(SetAside.objects.order_by("id").values_list("reason", "user", "restores__reason")) == [
        ("speeder", None, None),
        ("", people.manager.user_id, "speeder"),
        ("person", people.manager.user_id, None),
    ]


def test_setting_aside_twice_does_it_once_and_needs_a_reason_and_the_right(people, running, version):
    given_one = ballot(version.pk)
    store(campaign_id=running.id, ballot=given_one, now=NOW)
    call = {"actor": people.manager, "campaign_id": running.id, "ballots": [given_one.id], "now": NOW}

    with pytest.raises(NotPermitted):
        judging.set_aside(**call | {"actor": people.stranger}, words="x")
    with pytest.raises(BadInput):
        judging.set_aside(**call, words=" ")
    assert judging.set_aside(**call, words="Thử máy") == 1
    assert judging.set_aside(**call, words="Thử máy") == 0
    assert judging.restore(**call, words="Nhầm") == 1
    assert judging.restore(**call, words="Nhầm") == 0
    folding.fold(now=NOW)
    assert folding.recount(campaign_id=running.id) == ()
    assert tallies()[Q1, 5] == 1


def test_rehearsal_ballots_have_sums_of_their_own(people, running, version):
    launching.rehearse(actor=people.manager, campaign_id=running.id, on=True, now=NOW)
    store(campaign_id=running.id, ballot=ballot(version.pk, rehearsal=True), now=NOW)
    store(campaign_id=running.id, ballot=ballot(version.pk), now=NOW)
    folding.fold(now=NOW)

    assert tallies(rehearsal=True) == tallies(rehearsal=False)
    launching.purge_rehearsal(actor=people.manager, campaign_id=running.id, now=NOW)
    assert tallies(rehearsal=True) == {}
    assert folding.recount(campaign_id=running.id) == ()


def test_a_difference_is_found_told_and_mended(running, version):
    store(campaign_id=running.id, ballot=ballot(version.pk), now=NOW)
    folding.fold(now=NOW)
    store(campaign_id=running.id, ballot=ballot(version.pk), now=NOW)  # still waits: no difference
    assert folding.recount(campaign_id=running.id) == ()
    Tally.objects.filter(slot=Q1, value=5).update(n=7)
    Pace.objects.all().delete()

    found = folding.recount(campaign_id=running.id)
    assert {(each.table, each.cell.get("slot"), each.kept, each.counted) for each in found} == {
        ("surveys_tally", Q1, 7, 1),
        ("surveys_pace", None, 0, 1),
    }
    out = StringIO()
    with pytest.raises(CommandError, match="1 surveys"):
        call_command("recount_ballots", running.slug, stdout=out)
    assert f"{running.slug}: 2 sums differ" in out.getvalue()
    call_command("recount_ballots", "--rebuild", stdout=out)
    call_command("recount_ballots", stdout=out)
    assert tallies()[Q1, 5] == 1
    call_command("fold_ballots", stdout=out)
    assert out.getvalue().endswith("1 ballots added up\n")
    assert tallies()[Q1, 5] == 2


def test_the_nightly_comparison_mends_what_it_finds(running, version):
    store(campaign_id=running.id, ballot=ballot(version.pk), now=NOW)
    folding.fold(now=NOW)
    assert folding.compare_all(now=NOW) == 0
    Tally.objects.all().delete()

    assert folding.compare_all(now=NOW) == 1
    assert folding.compare_all(now=NOW) == 0


SCALE = st.sampled_from(["1", "2", "3", "4", "5", None])
ANSWERS = st.fixed_dictionaries(
    {"reached": st.sampled_from(["yes", "no"]), "q1": SCALE, "q2": SCALE, "q3": SCALE},
    optional={
        "first": st.sampled_from([["speed"], ["price"], ["manner"]]),
        "age": st.integers(15, 120),
        "words": st.text(max_size=30),
    },
)
CELLS = st.fixed_dictionaries(
    {
        "group": st.sampled_from(["citizens", "firms"]),
        "unit": st.sampled_from(["so-y-te", "so-noi-vu"]),
        "channel": st.sampled_from([Channel.LINK, Channel.PAPER]),
        "seconds": st.sampled_from([5, 100]),
    }
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("store"), ANSWERS, CELLS, st.sets(st.sampled_from(["web", "desk", "post"]))),
        st.tuples(st.sampled_from(["fold", "rebuild"])),
        st.tuples(st.sampled_from(["aside", "back"]), st.integers(0, 20)),
    ),
    min_size=3,
    max_size=14,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, lot=st.integers(1, 4))
def test_folded_in_any_cut_the_sums_equal_a_recount(people, places, version, guarded_campaign, monkeypatch, steps, lot):
    """Whatever is stored, set aside, taken back, folded and made anew, in whichever order: sums = ballots."""
    monkeypatch.setattr(folding, "LOT", lot)
    sid = transaction.savepoint()
    stored = []
    for action, *rest in steps:
        if action == "store":
            answers, cell, ways = rest
            more = {"ways": sorted(ways)} if answers["reached"] == "yes" else {}
            one = ballot(version.pk, answers | more, **cell)
            store(campaign_id=guarded_campaign.id, ballot=one, now=NOW)
            stored.append(one.id)
        elif action == "fold":
            folding.fold(now=NOW)
        elif action == "rebuild":
            folding.rebuild(campaign_id=guarded_campaign.id)
        elif stored:
            do = judging.set_aside if action == "aside" else judging.restore
            which = [stored[rest[0] % len(stored)]]
            do(actor=people.manager, campaign_id=guarded_campaign.id, ballots=which, words="thử", now=NOW)
        assert folding.recount(campaign_id=guarded_campaign.id) == ()
    folding.fold_all(now=NOW)

    assert folding.recount(campaign_id=guarded_campaign.id) == ()
    kept = tallies()
    pace = list(Pace.objects.exclude(n=0).values_list("aside", "day", "group", "unit", "channel", "n"))
    assert sum(row[-1] for row in pace) == len(stored) == Submission.objects.count()
    folding.rebuild(campaign_id=guarded_campaign.id)
    assert tallies() == kept
    assert sums.versions(guarded_campaign.id) == ((version.pk,) if stored else ())
    transaction.savepoint_rollback(sid)


@pytest.fixture
def guarded_campaign(people, places, version):
    card = make_campaign(people, places, version, guards=Guards(seconds_least=20, duplicates=Duplicates.OFF))
    launching.launch(actor=people.manager, campaign_id=card.id, now=BEFORE)
    assert GOOD["reached"] == "yes"
    return card
