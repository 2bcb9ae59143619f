"""Ballots on their way (B4): saved as one goes, found again, gone when handed in or when the campaign is over."""

from dataclasses import replace
from uuid import uuid4

import pytest

from tests.surveys.conftest import CLOSES, NOW, OPENS, SECOND
from thuocdo.kernel.refusals import BadInput
from thuocdo.surveys.domain.ballots import Closed, Draft
from thuocdo.surveys.domain.campaigns import GRACE, Channel
from thuocdo.surveys.models import Draft as Row
from thuocdo.surveys.services import drafts, keys

KEY = keys.draft_key("a cookie")


def begun(version, **more):
    given = {
        "answers": {"q1": "5", "age": "not yet"},
        "channel": Channel.LINK,
        "section": "A",
        "unit": "so-y-te",
        **more,
    }
    return Draft(uuid4(), version.pk, **given)


def test_a_draft_is_found_again_by_its_key_with_wrong_answers_and_all(running, version):
    first = begun(version, group="citizens")
    call = {"campaign_id": running.id, "key": KEY}

    assert drafts.keep(**call, draft=first, now=NOW) == first.id
    later = begun(version, answers={"q1": "4"}, section="B", language="en")
    assert drafts.keep(**call, draft=later, now=NOW + SECOND) == first.id  # another tab of the same person

    found = drafts.draft_for(**call)
    assert found == replace(later, id=first.id, started_at=NOW)
    assert drafts.draft_for(campaign_id=running.id, key="other") is None
    assert drafts.draft_for(campaign_id=running.id + 1, key=KEY) is None
    assert (drafts.drop(**call), drafts.drop(**call)) == (True, False)


def test_hostile_drafts(running, version):
    call = {"campaign_id": running.id, "key": KEY, "now": NOW}
    drafts.keep(**call, draft=begun(version, answers={"words": "a\0b\ud800", "x\0": ["\0"]}, section="s" * 100))
    assert Row.objects.get().answers == {"words": "ab?", "x": [""]}
    with pytest.raises(BadInput):
        drafts.keep(**call, draft=begun(version, answers={"words": "x" * 1_000_000}))
    with pytest.raises(BadInput):
        drafts.keep(**call, draft=replace(begun(version), version_id=10**6))
    taken = Row.objects.get().pk
    with pytest.raises(BadInput):
        drafts.keep(**call | {"key": "other"}, draft=replace(begun(version), id=taken))


@pytest.mark.parametrize(("moment", "kept"), [(OPENS - SECOND, False), (OPENS, True), (CLOSES, False)])
def test_drafts_are_kept_while_the_campaign_takes_answers(running, version, moment, kept):
    call = {"campaign_id": running.id, "key": KEY, "draft": begun(version), "now": moment}
    if kept:
        drafts.keep(**call)
    else:
        with pytest.raises(Closed):
            drafts.keep(**call)
    assert Row.objects.exists() is kept


def test_drafts_are_forgotten_when_all_is_over(running, version):
    drafts.keep(campaign_id=running.id, key=KEY, draft=begun(version), now=NOW)

    assert drafts.forget_old(now=CLOSES + GRACE - SECOND) == 0
    assert drafts.forget_old(now=CLOSES + GRACE) == 1
    assert not Row.objects.exists()
