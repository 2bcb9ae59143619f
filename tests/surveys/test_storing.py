"""The one door for answers (B4, B6; issue 4: 201 new, 200 same again, 409 same number with other content)."""

from dataclasses import replace
from uuid import UUID, uuid1, uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from tests.surveys.conftest import (
    BEFORE,
    CLOSES,
    GOOD,
    NOW,
    OPENS,
    SECOND,
    TODAY,
    ballot,
    basics,
    make_campaign,
    small_document,
)
from thuocdo.kernel.refusals import BadInput, NotFound
from thuocdo.questionnaires.domain.given import clean
from thuocdo.questionnaires.services import drafts as questionnaire_drafts
from thuocdo.questionnaires.services import publishing
from thuocdo.surveys.domain.ballots import Closed, Conflict, Outcome, QuotaFull, Stored
from thuocdo.surveys.domain.campaigns import Channel, Rating
from thuocdo.surveys.domain.guards import Condition, Duplicates, Guards
from thuocdo.surveys.domain.quotas import Cell
from thuocdo.surveys.models import Change, Draft, SetAside, Submission
from thuocdo.surveys.selectors import campaigns as selecting
from thuocdo.surveys.services import campaigns, launching, parts
from thuocdo.surveys.services.storing import store

NEW = Stored(Outcome.NEW)
SAME = Stored(Outcome.SAME)


def test_a_ballot_is_stored_with_its_answers_coded(running, version, places):
    """Design: positions of options in the version's order; everything else as JSON; a day and no time."""
    given = ballot(version.pk)

    assert store(campaign_id=running.id, ballot=given, now=NOW) == NEW

    row = Submission.objects.get()
    assert (row.id, row.campaign_id, row.version_id, row.unit_id) == (
        given.id, running.id, version.pk, places["so-y-te"].pk,
    )  # fmt: skip
    assert (row.group.code, row.channel, row.day, row.seconds, row.rehearsal) == ("citizens", "link", TODAY, 100, False)
    assert row.coded == [1, 5, 4, 3]
    assert row.others == {"ways": ["web", "post"], "first": ["manner"], "age": "40", "words": None}
    assert row.payload == (
        '{"age":40,"first":["manner"],"q1":"5","q2":"4","q3":"3","reached":"yes","ways":["web","post"]}'
    )
    assert (row.site, row.respondent) == ("", None)
    assert list(Change.objects.values_list("submission", "sign", "aside")) == [(given.id, 1, False)]
    assert not SetAside.objects.exists()


def test_what_was_not_asked_and_what_was_left_out_are_told_apart(running, version):
    store(campaign_id=running.id, ballot=ballot(version.pk, {"reached": "no", "q1": "2"}), now=NOW)

    row = Submission.objects.get()
    assert row.coded == [2, 2, 0, 0]
    assert row.others == {"first": None, "age": None, "words": None}  # `ways` is asked of those who reached it


def test_the_same_ballot_again_is_answered_as_the_first_time(running, version):
    given = ballot(version.pk)
    store(campaign_id=running.id, ballot=given, now=NOW)
    later = replace(given, seconds=900, language="en", answers=dict(reversed(GOOD.items())) | {"words": " "})

    assert store(campaign_id=running.id, ballot=later, now=NOW) == SAME
    assert store(campaign_id=running.id, ballot=given, now=CLOSES) == SAME  # a client that tries again after the end
    assert Submission.objects.count() == Change.objects.count() == 1


@pytest.mark.parametrize(
    "other",
    [{"answers": GOOD | {"age": 41}}, {"unit": "so-noi-vu"}, {"group": "firms"}, {"answers": {"reached": "maybe"}}],
    ids=["other answers", "about another unit", "of another group", "answers that can't be taken"],
)
def test_the_same_number_with_other_content_is_a_conflict(running, version, other):
    given = ballot(version.pk)
    store(campaign_id=running.id, ballot=given, now=NOW)

    with pytest.raises(Conflict, match=r"^A ballot with this number has been stored already, with other answers\.$"):
        store(campaign_id=running.id, ballot=replace(given, **other), now=NOW)
    assert Submission.objects.get().payload.startswith('{"age":40')


@pytest.mark.parametrize(
    ("moment", "refused"),
    [
        (OPENS - SECOND, r"^This survey begins on 2026-03-01T17:00:00\+00:00\.$"),
        (OPENS, None),
        (CLOSES - SECOND, None),
        (CLOSES, r"^This survey closed on 2026-03-31T17:00:00\+00:00\.$"),
    ],
)
def test_answers_are_taken_from_the_opening_until_one_second_before_the_end(running, version, moment, refused):
    if refused is None:
        assert store(campaign_id=running.id, ballot=ballot(version.pk), now=moment) == NEW
    else:
        with pytest.raises(Closed, match=refused):
            store(campaign_id=running.id, ballot=ballot(version.pk), now=moment)
        assert not Submission.objects.exists()


def test_a_campaign_that_was_closed_tells_since_when(running, version, people):
    launching.close(actor=people.manager, campaign_id=running.id, reason="Đủ phiếu", now=NOW)

    store(campaign_id=running.id, ballot=ballot(version.pk), now=NOW - SECOND)
    with pytest.raises(Closed, match=r"^This survey closed on 2026-03-04T17:00:00\+00:00\.$"):
        store(campaign_id=running.id, ballot=ballot(version.pk), now=NOW)


def test_a_campaign_in_preparation_takes_nothing(draft_campaign, version):
    with pytest.raises(Closed, match=r"^This survey has not begun yet\.$"):
        store(campaign_id=draft_campaign.id, ballot=ballot(version.pk), now=NOW)
    with pytest.raises(NotFound):
        store(campaign_id=draft_campaign.id + 999, ballot=ballot(version.pk), now=NOW)


def test_everything_wrong_with_the_answers_is_told_at_once(running, version):
    bad = {"q1": "6", "age": 12, "ways": ["web"], "unknown": "x"}

    with pytest.raises(BadInput) as caught:
        store(campaign_id=running.id, ballot=ballot(version.pk, bad), now=NOW)

    told = {each.place: str(each.sentence) for each in caught.value.problems}
    assert told == {
        "unknown": "There is no such question in this questionnaire.",
        "reached": "This question needs an answer.",
        "q1": "“6” is none of the options: 1, 2, 3, 4, 5.",
        "age": "Give at least 15.",
        "ways": "This question is not asked, given the earlier answers. Leave it out.",
    }
    assert not Submission.objects.exists()


def test_an_unfinished_ballot_of_an_interview_may_lack_what_is_required(running, version):
    given = ballot(version.pk, {"q1": "1"}, channel=Channel.PAPER, complete=False, seconds=None)

    assert store(campaign_id=running.id, ballot=given, now=NOW) == NEW
    assert Submission.objects.get().coded == [0, 1, 0, 0]


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({"channel": Channel.INVITATION}, "channel"),
        ({"channel": Channel.EMBED, "site": "https://evil.example"}, "channel"),
        ({"group": ""}, "group"),
        ({"group": "kings"}, "group"),
        ({"unit": ""}, "unit"),
        ({"unit": "nghe-an"}, "unit"),
        ({"respondent": uuid4()}, "respondent"),
        ({"id": uuid1()}, "id"),
        ({"id": UUID("01890a5d-ac96-774b-bcce-b302099a8057")}, "id"),
        ({"site": "x" * 201}, "site"),
    ],
)
def test_what_does_not_fit_the_campaign_is_refused_with_its_place(running, version, more, place):
    """A number with a time in it (UUID versions 1 and 7) would tell when somebody answered (B3)."""
    with pytest.raises(BadInput) as caught:
        store(campaign_id=running.id, ballot=ballot(version.pk, **more), now=NOW)

    assert place in [each.place for each in caught.value.problems]
    assert not Submission.objects.exists()


def test_a_version_that_is_not_asked_is_refused(running, version, people, places):
    other = questionnaire_drafts.begin_version(actor=people.manager, questionnaire_id=version.questionnaire_id, now=NOW)

    with pytest.raises(BadInput) as caught:
        store(campaign_id=running.id, ballot=ballot(other.pk), now=NOW)
    assert [each.place for each in caught.value.problems] == ["version"]


def test_a_corrected_questionnaire_is_answered_beside_the_older_one(running, version, people):
    """B1: a live questionnaire is corrected without losing answers; who had begun hands in what they were asked."""
    draft = questionnaire_drafts.begin_version(actor=people.manager, questionnaire_id=version.questionnaire_id, now=NOW)
    corrected = small_document(title="Phiếu hài lòng đã sửa")
    draft = questionnaire_drafts.edit(
        actor=people.manager, version_id=draft.pk, document=corrected, seen=draft.content_hash, now=NOW
    )
    publishing.publish(actor=people.manager, version_id=draft.pk, seen=draft.content_hash, now=NOW)
    launching.correct(actor=people.manager, campaign_id=running.id, version_id=draft.pk, now=NOW)

    assert store(campaign_id=running.id, ballot=ballot(version.pk), now=NOW) == NEW
    assert store(campaign_id=running.id, ballot=ballot(draft.pk), now=NOW) == NEW
    assert set(Submission.objects.values_list("version_id", flat=True)) == {version.pk, draft.pk}


def test_a_campaign_that_rates_no_unit_takes_none(people, places, version):
    card = make_campaign(people, places, version, rating=Rating.NONE)
    launching.launch(actor=people.manager, campaign_id=card.id, now=BEFORE)

    assert store(campaign_id=card.id, ballot=ballot(version.pk, unit=""), now=NOW) == NEW
    with pytest.raises(BadInput):
        store(campaign_id=card.id, ballot=ballot(version.pk, unit="so-y-te"), now=NOW)


def test_one_respondent_rates_several_units(people, places, version):
    """B2: one respondent, one item, many units: the ballots share a random number, which stands nowhere else."""
    card = make_campaign(people, places, version, rating=Rating.MANY)
    launching.launch(actor=people.manager, campaign_id=card.id, now=BEFORE)
    respondent = uuid4()

    for unit in ("so-y-te", "so-noi-vu"):
        store(campaign_id=card.id, ballot=ballot(version.pk, unit=unit, respondent=respondent), now=NOW)

    assert list(Submission.objects.values_list("respondent", flat=True)) == [respondent, respondent]


def test_a_draft_goes_when_its_ballot_is_stored(running, version):
    given = ballot(version.pk)
    Draft.objects.create(
        id=given.id, campaign_id=running.id, version=version, key="k", language="vi", channel="link", started_at=NOW
    )

    store(campaign_id=running.id, ballot=given, now=NOW)

    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>", "a\0b", "\u202egnirts", "\ud800 half a character", "😀" * 200, "x\r\ny"],
)
def test_hostile_text_is_kept_without_harm(running, version, text):
    store(campaign_id=running.id, ballot=ballot(version.pk, GOOD | {"words": text}), now=NOW)

    kept = Submission.objects.get()
    assert "\0" not in kept.others["words"]
    assert "\u202e" not in kept.others["words"]
    assert kept.others["words"] == clean(text)


def test_a_megabyte_is_refused(running, version):
    with pytest.raises(BadInput) as caught:
        store(campaign_id=running.id, ballot=ballot(version.pk, GOOD | {"words": "x" * 1_000_000}), now=NOW)
    assert [each.place for each in caught.value.problems] == ["answers"]


@pytest.mark.parametrize(("seconds", "kept"), [(0, 0), (4, 0), (5, 10), (None, None), (-1, None), (10**9, None)])
def test_durations_are_kept_in_steps_of_ten_seconds_and_lying_clocks_not_at_all(running, version, seconds, kept):
    store(campaign_id=running.id, ballot=ballot(version.pk, seconds=seconds), now=NOW)

    assert Submission.objects.get().seconds == kept


def guarded(people, places, version, **guards):
    card = make_campaign(people, places, version, guards=Guards(**guards))
    launching.launch(actor=people.manager, campaign_id=card.id, now=BEFORE)
    return card


def test_a_suspicious_ballot_is_stored_and_set_aside_with_its_reasons(people, places, version):
    """B6: set aside with the reason, never silently dropped; the sender is thanked like anybody else."""
    impossible = Condition('age < 18 and reached = "yes"', "Dưới 18 tuổi")
    card = guarded(people, places, version, seconds_least=20, straight_line=3, impossible=(impossible,))
    careless = ballot(version.pk, {"reached": "yes", "q1": "3", "q2": "3", "q3": "3", "age": 16}, seconds=19)

    reasons = ("speeder", "straight_line", "impossible")
    assert store(campaign_id=card.id, ballot=careless, now=NOW) == Stored(Outcome.NEW, reasons)
    assert store(campaign_id=card.id, ballot=careless, now=NOW) == Stored(Outcome.SAME, reasons)

    told = list(SetAside.objects.order_by("id").values_list("reason", "detail", "user", "at", "day"))
    assert told == [
        ("speeder", {"seconds": 19, "least": 20}, None, None, TODAY),
        ("straight_line", {"rows": 3, "least": 3}, None, None, TODAY),
        ("impossible", {"expression": impossible.expression, "words": "Dưới 18 tuổi"}, None, None, TODAY),
    ]
    assert Change.objects.get().aside is True


def test_a_ballot_at_the_borders_of_the_guards_counts(people, places, version):
    card = guarded(people, places, version, seconds_least=20, straight_line=4, duplicates=Duplicates.OFF)
    on_the_border = {"reached": "yes", "q1": "3", "q2": "3", "q3": "3"}

    assert store(campaign_id=card.id, ballot=ballot(version.pk, on_the_border, seconds=20), now=NOW) == NEW


@pytest.mark.parametrize(
    ("mode", "answers", "aside"),
    [
        (Duplicates.WORDED, GOOD, ()),  # many rightly answer a few questions alike
        (Duplicates.WORDED, GOOD | {"words": "Cán bộ rất nhiệt tình, cảm ơn"}, ("duplicate",)),
        (Duplicates.ALL, GOOD, ("duplicate",)),
        (Duplicates.OFF, GOOD | {"words": "Cán bộ rất nhiệt tình, cảm ơn"}, ()),
    ],
)
def test_a_second_ballot_of_the_same_content(people, places, version, mode, answers, aside):
    card = guarded(people, places, version, duplicates=mode)

    assert store(campaign_id=card.id, ballot=ballot(version.pk, answers), now=NOW) == NEW
    assert store(campaign_id=card.id, ballot=ballot(version.pk, answers), now=NOW).aside == aside
    assert store(campaign_id=card.id, ballot=ballot(version.pk, answers, unit="so-noi-vu"), now=NOW) == NEW


def test_the_campaign_closes_at_a_number_of_ballots(people, places, version):
    card = make_campaign(people, places, version, most_ballots=2)
    launching.launch(actor=people.manager, campaign_id=card.id, now=BEFORE)
    first = ballot(version.pk)
    store(campaign_id=card.id, ballot=first, now=NOW)
    store(campaign_id=card.id, ballot=ballot(version.pk, unit="so-noi-vu"), now=NOW)

    with pytest.raises(QuotaFull):
        store(campaign_id=card.id, ballot=ballot(version.pk), now=NOW)
    assert store(campaign_id=card.id, ballot=first, now=NOW) == SAME
    assert Submission.objects.count() == 2


def test_every_cell_of_a_ballot_must_have_room(people, places, running, version):
    groups = {each.code: each.id for each in selecting.groups(running.id)}
    quotas = [Cell(groups["citizens"], None, 2), Cell(None, places["so-y-te"].pk, 1)]
    parts.set_quotas(actor=people.manager, campaign_id=running.id, quotas=quotas, seen=running.revision, now=NOW)
    store(campaign_id=running.id, ballot=ballot(version.pk), now=NOW)

    with pytest.raises(QuotaFull):  # of the unit
        store(campaign_id=running.id, ballot=ballot(version.pk, group="firms"), now=NOW)
    store(campaign_id=running.id, ballot=ballot(version.pk, unit="so-noi-vu"), now=NOW)
    with pytest.raises(QuotaFull):  # of the group
        store(campaign_id=running.id, ballot=ballot(version.pk, unit="so-noi-vu"), now=NOW)
    store(campaign_id=running.id, ballot=ballot(version.pk, group="firms", unit="so-noi-vu"), now=NOW)
    assert Submission.objects.count() == 3


def test_rehearsal_ballots_are_taken_before_the_opening_and_only_while_rehearsing(people, draft_campaign, version):
    """Issue 4: a rehearsal whose answers never mix with real ones."""
    rehearsed = ballot(version.pk, rehearsal=True)
    with pytest.raises(Closed, match=r"^The rehearsal of this survey is over\.$"):
        store(campaign_id=draft_campaign.id, ballot=rehearsed, now=BEFORE)
    launching.rehearse(actor=people.manager, campaign_id=draft_campaign.id, on=True, now=BEFORE)

    assert store(campaign_id=draft_campaign.id, ballot=rehearsed, now=BEFORE) == NEW
    assert Submission.objects.get().rehearsal is True
    launching.launch(actor=people.manager, campaign_id=draft_campaign.id, now=BEFORE)
    with pytest.raises(Closed):
        store(campaign_id=draft_campaign.id, ballot=ballot(version.pk, rehearsal=True), now=NOW)


def test_rehearsal_ballots_can_be_purged_and_real_ones_cannot(people, running, version):
    launching.rehearse(actor=people.manager, campaign_id=running.id, on=True, now=NOW)
    store(campaign_id=running.id, ballot=ballot(version.pk, rehearsal=True), now=NOW)
    real = ballot(version.pk)
    store(campaign_id=running.id, ballot=real, now=NOW)

    assert launching.purge_rehearsal(actor=people.manager, campaign_id=running.id, now=NOW) == 1
    assert Submission.objects.get().id == real.id


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE surveys_submission SET unit_id = NULL",
        "DELETE FROM surveys_submission",
        "TRUNCATE surveys_submission CASCADE",
    ],
)
def test_the_database_itself_refuses_to_change_a_ballot(running, version, statement):
    store(campaign_id=running.id, ballot=ballot(version.pk), now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        if "TRUNCATE" in statement:
            cursor.execute("ALTER TABLE surveys_submission ENABLE TRIGGER surveys_no_truncate")

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Submission.objects.count() == 1


def test_storing_asks_the_database_little(running, version, django_assert_num_queries):
    """The plan is kept in memory: the campaign, the ballot with its place in the queue, the draft."""
    store(campaign_id=running.id, ballot=ballot(version.pk), now=NOW)

    with django_assert_num_queries(5):  # savepoint, campaign, ballot, draft, release
        store(campaign_id=running.id, ballot=ballot(version.pk), now=NOW)


def test_a_change_of_the_set_up_is_seen_at_once(people, places, running, version):
    card = selecting.campaign(running.id)
    store(campaign_id=running.id, ballot=ballot(version.pk), now=NOW)
    campaigns.change(
        actor=people.manager, campaign_id=running.id, seen=card.revision, now=NOW,
        basics=replace(campaigns.basics_of(card), most_ballots=1),
    )  # fmt: skip

    with pytest.raises(QuotaFull):
        store(campaign_id=running.id, ballot=ballot(version.pk), now=NOW)
    assert basics(version.pk).rating is Rating.ONE
