"""Campaigns (B2, issue 4): who may prepare, launch and steer them, what launching settles, and what it needs."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from tests.surveys.conftest import (
    BEFORE,
    CLOSES,
    GROUPS,
    NOW,
    OPEN,
    OPENS,
    SECOND,
    ballot,
    basics,
    make_campaign,
    publish,
    small_document,
)
from thuocdo.foundation.audit.models import AuditRecord
from thuocdo.foundation.events.models import Event
from thuocdo.kernel.refusals import BadInput, NotFound, NotPermitted
from thuocdo.questionnaires.services import drafts as questionnaire_drafts
from thuocdo.surveys.domain.campaigns import GRACE, Channel, Facts, Rating, State, forgotten, not_taking, state
from thuocdo.surveys.domain.guards import Condition, Guards
from thuocdo.surveys.domain.quotas import Cell
from thuocdo.surveys.models import Campaign, Group, Rated
from thuocdo.surveys.selectors import campaigns as selecting
from thuocdo.surveys.selectors import readiness
from thuocdo.surveys.services import campaigns, launching, parts
from thuocdo.surveys.services.campaigns import LateSave
from thuocdo.surveys.services.parts import GroupSpec
from thuocdo.surveys.services.storing import store

FACTS = Facts(1, 2, OPENS, CLOSES, launched_at=BEFORE)


def places_of(error):
    return [each.place for each in error.value.problems]


@pytest.mark.parametrize(
    ("facts", "moment", "stands"),
    [
        (replace(FACTS, launched_at=None), NOW, State.DRAFT),
        (FACTS, OPENS - SECOND, State.WAITING),
        (FACTS, OPENS, State.RUNNING),
        (FACTS, CLOSES - SECOND, State.RUNNING),
        (FACTS, CLOSES, State.CLOSED),
        (replace(FACTS, closed_at=NOW), NOW - SECOND, State.RUNNING),
        (replace(FACTS, closed_at=NOW), NOW, State.CLOSED),
        (replace(FACTS, closed_at=BEFORE), OPENS - SECOND, State.CLOSED),
    ],
)
def test_the_state_is_derived_from_moments(facts, moment, stands):
    assert state(facts, moment) is stands
    assert (not_taking(facts, moment) is None) is (stands is State.RUNNING)


def test_a_rehearsal_is_open_until_the_end_and_only_while_switched_on():
    on = replace(FACTS, rehearsal=True)
    assert not_taking(replace(on, launched_at=None), BEFORE, rehearsal=True) is None
    assert not_taking(on, CLOSES - SECOND, rehearsal=True) is None
    assert str(not_taking(on, CLOSES, rehearsal=True)).startswith("This survey closed on")
    assert not_taking(FACTS, NOW, rehearsal=True) is not None


def test_a_campaign_is_over_for_good_when_closed_or_thirty_days_after_its_end():
    assert not forgotten(FACTS, CLOSES + GRACE - SECOND)
    assert forgotten(FACTS, CLOSES + GRACE)
    assert forgotten(replace(FACTS, closed_at=NOW), NOW)
    assert not forgotten(replace(FACTS, launched_at=None), CLOSES + GRACE)


def test_a_campaign_is_begun_by_a_survey_manager_of_its_owner(people, places, version):
    call = {"owner_id": places["province"].pk, "basics": basics(version.pk), "now": BEFORE}
    for other in (people.stranger, people.organiser, people.officer, people.auditor):
        with pytest.raises(NotPermitted, match=r"^You are not a survey manager of this unit\.$"):
            campaigns.create(actor=other, **call)
    assert not Campaign.objects.exists()

    slug = campaigns.create(actor=people.manager, **call)
    again = campaigns.create(actor=people.manager, **call)

    assert (slug, again) == ("hai-long-ve-cac-so-nam-2026", "hai-long-ve-cac-so-nam-2026-2")
    card = selecting.campaign(slug)
    assert campaigns.basics_of(card) == basics(version.pk)
    assert (card.state(NOW), card.smallest_cell, card.title.en) == (State.DRAFT, 5, "Departments 2026")
    assert AuditRecord.objects.filter(action="survey.create").count() == 2
    assert [each.slug for each in selecting.campaigns(frozenset({places["province"].pk}))] == [again, slug]
    with pytest.raises(NotFound):
        selecting.campaign("khong-co")


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ({"title_vi": "  "}, ["title_vi"]),
        ({"title_en": "x" * 251, "consent_vi": "x" * 10_001}, ["title_en", "consent_vi"]),
        ({"closes_at": OPENS}, ["closes_at"]),
        ({"channels": (Channel.LINK, Channel.LINK)}, ["channels"]),
        ({"most_ballots": 0, "smallest_cell": 0}, ["smallest_cell", "most_ballots"]),
        ({"allowed_sites": ("https://a.gov.vn", "a.gov.vn", "https://b.vn/x", "https://*.vn", "https://a:b@c.vn")},
         ["allowed_sites"] * 4),
        ({"version_id": 10**9}, ["version_id"]),
        ({"guards": Guards(seconds_least=0, straight_line=2, work_bits=25)},
         ["seconds_least", "straight_line", "work_bits"]),
        ({"guards": Guards(impossible=(Condition("age <"), Condition("height > 3"), Condition("age > 3", "x" * 301)))},
         ["impossible"] * 3),
    ],
)  # fmt: skip
def test_everything_wrong_is_told_at_once(people, places, version, more, wrong):
    with pytest.raises(BadInput) as caught:
        campaigns.create(
            actor=people.manager, owner_id=places["province"].pk, basics=replace(basics(version.pk), **more), now=BEFORE
        )
    assert places_of(caught) == wrong
    assert not Campaign.objects.exists()


def test_drafts_of_other_units_cannot_be_asked(people, places, version):
    secret = questionnaire_drafts.create(
        actor=people.stranger, owner_id=places["other"].pk, document=small_document(), now=BEFORE
    )
    with pytest.raises(BadInput) as caught:
        make_campaign(people, places, secret)
    assert places_of(caught) == ["version_id"]


def test_a_late_save_is_noticed(people, draft_campaign):
    changed = replace(campaigns.basics_of(draft_campaign), title_vi="Tên mới")
    call = {"actor": people.manager, "campaign_id": draft_campaign.id, "now": BEFORE}
    campaigns.change(**call, basics=changed, seen=draft_campaign.revision)

    for late in (
        lambda: campaigns.change(**call, basics=replace(changed, title_vi="B"), seen=draft_campaign.revision),
        lambda: parts.set_groups(**call, groups=GROUPS, seen=draft_campaign.revision),
        lambda: parts.set_rated(**call, targets={}, seen=draft_campaign.revision),
        lambda: parts.set_quotas(**call, quotas=[], seen=draft_campaign.revision),
    ):
        with pytest.raises(LateSave):
            late()
    assert selecting.campaign(draft_campaign.id).title == "Tên mới"


def test_launching_tells_everything_that_is_missing(people, places):
    empty = campaigns.create(
        actor=people.manager, owner_id=places["province"].pk, now=BEFORE,
        basics=basics(None, purpose_vi="", consent_vi="", opens_at=None, closes_at=None, channels=()),
    )  # fmt: skip
    card = selecting.campaign(empty)

    with pytest.raises(BadInput) as caught:
        launching.launch(actor=people.manager, campaign_id=card.id, now=BEFORE)

    assert places_of(caught) == [
        "version_id", "opens_at", "closes_at", "channels", "purpose_vi", "consent_vi", "rated",
    ]  # fmt: skip
    assert selecting.campaign(card.id).facts.launched_at is None


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ({"channels": (Channel.EMBED,)}, "allowed_sites"),
        ({"channels": (Channel.INVITATION,)}, "invitations"),
    ],
)
def test_some_channels_need_more(people, places, version, more, wrong):
    card = make_campaign(people, places, version, **more)
    assert [each.place for each in readiness.missing(card, BEFORE)] == [wrong]


def test_a_draft_questionnaire_and_an_end_in_the_past_are_no_launch(people, places, version):
    draft = questionnaire_drafts.begin_version(
        actor=people.manager, questionnaire_id=version.questionnaire_id, now=BEFORE
    )
    card = make_campaign(people, places, draft)
    assert [each.place for each in readiness.missing(card, CLOSES)] == ["version_id", "closes_at"]
    assert [each.place for each in readiness.missing(card, CLOSES - SECOND)] == ["version_id"]


def test_launched_it_is_told_and_audited(people, running):
    assert running.state(NOW) is State.RUNNING
    assert Event.objects.get(name="CampaignLaunched").payload == {"campaign_id": running.id}
    assert AuditRecord.objects.filter(action="survey.launch", subject=f"survey:{running.id}").exists()
    assert [each.id for each in selecting.open_to_all(NOW)] == [running.id]
    assert selecting.open_to_all(CLOSES) == selecting.open_to_all(OPENS - SECOND) == ()
    with pytest.raises(NotPermitted):
        launching.launch(actor=people.manager, campaign_id=running.id, now=NOW)


@pytest.mark.parametrize(
    ("more", "allowed"),
    [
        ({"title_vi": "Tên mới", "consent_vi": "Mới"}, True),
        ({"most_ballots": 10}, True),
        ({"guards": Guards(seconds_least=30)}, True),
        ({"allowed_sites": ("https://a.gov.vn",)}, True),
        ({"rating": Rating.MANY}, False),
        ({"channels": (Channel.LINK,)}, False),
        ({"opens_at": OPENS - SECOND}, False),
        ({"closes_at": CLOSES + SECOND}, False),
        ({"smallest_cell": 1}, False),
        ({"channels": OPEN[::-1]}, None),
        ({"version_id": None}, False),
    ],
)
def test_what_launching_settles_stays(people, running, more, allowed):
    wanted = replace(campaigns.basics_of(running), **more)
    call = {"campaign_id": running.id, "basics": wanted, "seen": running.revision, "now": NOW}
    if allowed is None:  # the same in another order
        campaigns.change(actor=people.manager, **call)
        assert selecting.campaign(running.id) == running
    elif allowed:
        campaigns.change(actor=people.manager, **call)
        assert campaigns.basics_of(selecting.campaign(running.id)) == wanted
    else:
        with pytest.raises(NotPermitted, match=r"^This is settled once the survey is launched\."):
            campaigns.change(actor=people.manager, **call)
        assert selecting.campaign(running.id) == running
    with pytest.raises(NotPermitted):
        campaigns.change(actor=people.stranger, **call)


def test_of_groups_and_units_only_words_and_targets_change_after_launching(people, places, running):
    call = {"actor": people.manager, "campaign_id": running.id, "now": NOW}
    renamed = (replace(GROUPS[0], title_vi="Công dân", target=None), GROUPS[1])
    parts.set_groups(**call, groups=renamed, seen=running.revision)
    targets = dict.fromkeys(Rated.objects.values_list("unit_id", flat=True), 99)
    parts.set_rated(**call, targets=targets, seen=running.revision + 1)

    assert [str(each.title) for each in selecting.groups(running.id)] == ["Công dân", "Doanh nghiệp"]
    assert {each.target for each in selecting.rated(running.id)} == {99}
    seen = running.revision + 2
    with pytest.raises(NotPermitted):
        parts.set_groups(**call, groups=GROUPS[:1], seen=seen)
    with pytest.raises(NotPermitted):
        parts.set_rated(**call, targets={places["other"].pk: 3}, seen=seen)


def test_parts_that_cannot_be(people, places, draft_campaign):
    call = {"actor": people.manager, "campaign_id": draft_campaign.id, "seen": draft_campaign.revision, "now": BEFORE}
    wrong = (GroupSpec("a b", "x"), GroupSpec("x", " "), GroupSpec("x", "X", target=0))
    with pytest.raises(BadInput) as caught:
        parts.set_groups(**call, groups=wrong)
    assert [(each.row, each.place) for each in caught.value.problems] == [
        (1, "code"), (2, "code"), (2, "title_vi"), (3, "code"), (3, "target"),
    ]  # fmt: skip
    with pytest.raises(BadInput) as caught:
        parts.set_rated(**call, targets={10**8: 5, places["so-y-te"].pk: 0})
    assert sorted(places_of(caught)) == ["target", "unit"]
    group = Group.objects.first().pk
    quotas = [Cell(None, None, 5), Cell(group, None, 0), Cell(group, None, 3), Cell(10**8, places["other"].pk, 1)]
    with pytest.raises(BadInput) as caught:
        parts.set_quotas(**call, quotas=quotas)
    assert [(each.row, each.place) for each in caught.value.problems] == [
        (1, "group"), (2, "most"), (3, "group"), (4, "group"), (4, "unit"),
    ]  # fmt: skip


def test_the_end_is_moved_to_a_later_moment_only_with_a_reason(people, running):
    call = {"actor": people.manager, "campaign_id": running.id}
    for closes_at, now in ((CLOSES, NOW), (CLOSES - SECOND, NOW), (CLOSES + SECOND, CLOSES + 2 * SECOND)):
        with pytest.raises(BadInput):
            launching.move_end(**call, closes_at=closes_at, reason="Bão", now=now)
    with pytest.raises(BadInput):
        launching.move_end(**call, closes_at=CLOSES + GRACE, reason=" ", now=NOW)
    with pytest.raises(NotPermitted):  # over for good
        launching.move_end(**call, closes_at=CLOSES + 3 * GRACE, reason="Bão", now=CLOSES + GRACE)

    later = CLOSES + timedelta(days=7)
    launching.move_end(**call, closes_at=later, reason="Bão", now=CLOSES + SECOND)  # it runs again

    assert selecting.campaign(running.id).state(CLOSES + 2 * SECOND) is State.RUNNING
    assert AuditRecord.objects.get(action="survey.move_end").detail == {
        "before": CLOSES.isoformat(), "after": later.isoformat(), "reason": "Bão",
    }  # fmt: skip


def test_closed_by_a_person_it_stays_closed(people, running):
    call = {"actor": people.manager, "campaign_id": running.id, "now": NOW}
    with pytest.raises(BadInput):
        launching.close(**call, reason="")
    launching.close(**call, reason="Đủ phiếu")

    for after in (
        lambda: launching.close(**call, reason="x"),
        lambda: launching.move_end(**call, closes_at=CLOSES + SECOND, reason="x"),
        lambda: launching.rehearse(**call, on=True),
        lambda: parts.set_quotas(**call, quotas=[], seen=0),
    ):
        with pytest.raises(NotPermitted, match=r"^This survey was closed for good on "):
            after()
    assert Event.objects.filter(name="CampaignClosed").count() == 1


def test_only_a_newer_published_version_of_the_same_questionnaire_corrects(people, places, running, version):
    other = publish(people, places, small_document("Phiếu khác"))
    draft = questionnaire_drafts.begin_version(actor=people.manager, questionnaire_id=version.questionnaire_id, now=NOW)
    for wrong in (other.pk, draft.pk, version.pk, 10**9):
        with pytest.raises(BadInput):
            launching.correct(actor=people.manager, campaign_id=running.id, version_id=wrong, now=NOW)
    assert selecting.campaign(running.id).version_id == version.pk


def test_a_draft_is_deleted_and_a_launched_or_rehearsed_campaign_is_not(
    people, running, draft_campaign, version, places
):
    with pytest.raises(NotPermitted):
        campaigns.delete(actor=people.manager, campaign_id=running.id, now=NOW)
    second = make_campaign(people, places, version)
    launching.rehearse(actor=people.manager, campaign_id=second.id, on=True, now=BEFORE)
    store(campaign_id=second.id, ballot=ballot(version.pk, rehearsal=True), now=BEFORE)
    with pytest.raises(BadInput):
        campaigns.delete(actor=people.manager, campaign_id=second.id, now=BEFORE)
    launching.purge_rehearsal(actor=people.manager, campaign_id=second.id, now=BEFORE)
    campaigns.delete(actor=people.manager, campaign_id=second.id, now=BEFORE)
    assert list(Campaign.objects.values_list("id", flat=True)) == [running.id]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM surveys_campaign",
        "UPDATE surveys_campaign SET rating = 'many'",
        "UPDATE surveys_campaign SET launched_at = NULL",
        "UPDATE surveys_campaign SET smallest_cell = 1",
        "UPDATE surveys_campaign SET closes_at = opens_at",
    ],
)
def test_the_database_itself_keeps_what_is_settled(running, statement):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
