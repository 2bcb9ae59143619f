"""Personal invitations (B3): a list with errors by row, one ballot each, marks in lots; finished cases."""

from dataclasses import replace
from io import BytesIO

import pytest
from openpyxl import Workbook

from tests.surveys.conftest import BEFORE, CLOSES, GOOD, NOW, OPEN, SECOND, ballot, make_campaign
from thuocdo.kernel.refusals import BadInput, NotFound, NotPermitted
from thuocdo.surveys.domain import tokens
from thuocdo.surveys.domain.ballots import Closed, Draft, Outcome, Spent, Stored
from thuocdo.surveys.domain.campaigns import GRACE, Channel
from thuocdo.surveys.domain.people import Person
from thuocdo.surveys.models import Draft as DraftRow
from thuocdo.surveys.models import Invitation, Receipt, Submission
from thuocdo.surveys.models import Spent as Mark
from thuocdo.surveys.selectors import campaigns as selecting
from thuocdo.surveys.selectors import readiness
from thuocdo.surveys.selectors.progress import progress
from thuocdo.surveys.services import drafts, flushing, folding, inviting, keys, launching, personal, receipts
from thuocdo.surveys.services.handing_in import hand_in
from thuocdo.surveys.services.storing import store

WITH_PEOPLE = (*OPEN, Channel.INVITATION, Channel.RECEIPT)


@pytest.fixture
def personal_campaign(people, places, version):
    """A campaign by invitation and receipt with nobody on its list yet, in preparation."""
    return make_campaign(people, places, version, channels=WITH_PEOPLE)


def invite(people, places, card, count, *, unit="so-y-te", group="citizens", start=0):
    groups = {each.code: each.id for each in selecting.groups(card.id)}
    listed = [
        Person(f"can.bo.{unit}.{group}.{number}@example.gov.vn", groups[group], places[unit].pk)
        for number in range(start, start + count)
    ]
    return inviting.invite(actor=people.manager, campaign_id=card.id, people=listed, now=BEFORE)


@pytest.fixture
def invited(people, places, personal_campaign):
    """The campaign, launched, with twelve people of Sở Y tế: its card. Their tokens: `all_tokens`."""
    invite(people, places, personal_campaign, 12)
    launching.launch(actor=people.manager, campaign_id=personal_campaign.id, now=BEFORE)
    return selecting.campaign(personal_campaign.id)


def all_tokens():
    return [inviting.token_of(number) for number in Invitation.objects.order_by("id").values_list("id", flat=True)]


def csv(*lines):
    return "\n".join(lines).encode()


def test_a_list_is_read_with_every_fault_at_its_row(personal_campaign):
    content = csv(
        "Thư điện tử,Nhóm đối tượng,Đơn vị,Ngôn ngữ",
        "Lan@Example.gov.vn,Người dân,Sở Y tế,",
        "minh@example.gov.vn,firms,so-noi-vu,en",
        "khong-phai-thu,citizens,Sở Y tế,",
        "lan@example.gov.vn,citizens,Sở Y tế,",
        "hoa@example.gov.vn,vua,Sở Trên Trời,fr",
        ",,,",
        "mai@example.gov.vn,,,",
    )

    read = inviting.read_list(campaign_id=personal_campaign.id, content=content, filename="ds.csv")

    assert [(each.email, each.language) for each in read.people] == [
        ("lan@example.gov.vn", "vi"),
        ("minh@example.gov.vn", "en"),
    ]
    assert [(each.row, each.column, str(each.sentence)) for each in read.problems] == [
        (4, "email", "“khong-phai-thu” is no e-mail address."),
        (5, "email", "This address stands in row 2 already."),
        (6, "group", "This survey has no group “vua”."),
        (6, "unit", "There is no unit “Sở Trên Trời” here."),
        (6, "language", "“fr” is no language of letters."),
        (8, "group", "The group is missing."),
        (8, "unit", "The unit is missing."),
    ]
    assert not Invitation.objects.exists()


def test_a_workbook_is_read_and_a_table_without_addresses_is_refused(personal_campaign):
    book, out = Workbook(), BytesIO()
    for row in (("Email", "Nhóm", "Đơn vị"), ("a@b.vn", "citizens", "Sở Tài chính")):
        book.active.append(row)
    book.save(out)
    call = {"campaign_id": personal_campaign.id}

    assert len(inviting.read_list(**call, content=out.getvalue(), filename="a.xlsx").people) == 1
    with pytest.raises(BadInput, match="no column of e-mail addresses"):
        inviting.read_list(**call, content=csv("Họ tên,Nhóm", "Lan,citizens"), filename="a.csv")


@pytest.mark.parametrize(
    "email", ["a@b", "a b@c.vn", "a@b..vn", "@c.vn", "a@-c.vn", "<a@c.vn>", "a@c.vn\nBcc: x@y.vn", "a" * 300 + "@c.vn"]
)
def test_addresses_that_are_none(personal_campaign, email):
    from thuocdo.surveys.domain.people import Given, read

    known = inviting.known(personal_campaign)
    assert [each.column for each in read([Given(2, email, "citizens", "so-y-te")], known).problems] == ["email"]


def test_who_is_on_the_list_stays_and_keeps_the_link(people, places, personal_campaign):
    invite(people, places, personal_campaign, 2)
    before = all_tokens()

    again = invite(people, places, personal_campaign, 3)

    assert (again.added, again.already) == (1, 2)
    assert all_tokens()[:2] == before
    assert len(set(all_tokens())) == 3
    assert all(tokens.TOKEN.fullmatch(each) for each in all_tokens())


def test_only_managers_of_the_owner_invite_and_only_where_it_is_a_channel(people, places, personal_campaign, running):
    with pytest.raises(NotPermitted):
        inviting.invite(actor=people.organiser, campaign_id=personal_campaign.id, people=[], now=BEFORE)
    with pytest.raises(BadInput, match="sends no personal invitations"):
        inviting.invite(actor=people.manager, campaign_id=running.id, people=[], now=BEFORE)
    assert readiness.missing(personal_campaign, BEFORE)[0].place == "invitations"
    invite(people, places, personal_campaign, 4)
    assert readiness.missing(personal_campaign, BEFORE) == ()
    assert str(readiness.doubts(personal_campaign)[0].sentence) == (
        "1 group of invited people is smaller than 5: their answers could be guessed to be theirs."
    )


def test_a_link_is_known_by_its_token_only(invited):
    token = all_tokens()[0]
    row = Invitation.objects.first()

    found = personal.link(f" {token[:16].upper()}-{token[16:]} ")  # as somebody types it from a printed letter
    assert (found.campaign_id, found.channel, found.group, found.unit, found.used) == (
        invited.id, Channel.INVITATION, "citizens", "so-y-te", False,
    )  # fmt: skip
    for wrong in ("", token[:-1], row.lookup, row.nonce, str(row.pk), token[:-1] + "\ud800"):
        with pytest.raises(NotFound):
            personal.link(wrong)


def test_one_ballot_for_each_invitation(invited, version):
    token = all_tokens()[0]
    given = ballot(version.pk, channel=Channel.LINK, group="firms", unit="so-noi-vu", language="en", site="x")

    assert hand_in(token=token, ballots=[given], now=NOW) == Stored(Outcome.NEW)
    assert hand_in(token=token, ballots=[given], now=NOW) == Stored(Outcome.SAME)  # the answer was lost on its way
    with pytest.raises(Spent):
        hand_in(token=token, ballots=[ballot(version.pk)], now=NOW)

    row = Submission.objects.get()
    assert (row.channel, row.group.code, row.unit.slug) == ("invitation", "citizens", "so-y-te")
    assert (row.language, row.site) == ("", "")  # what would tell people of one group apart
    assert personal.link(token).used
    assert Mark.objects.count() == 1


def test_a_ballot_that_is_refused_does_not_use_up_the_link(invited, version):
    token = all_tokens()[0]
    with pytest.raises(BadInput):
        hand_in(token=token, ballots=[ballot(version.pk, GOOD | {"age": 3})], now=NOW)
    with pytest.raises(Closed):
        hand_in(token=token, ballots=[ballot(version.pk)], now=CLOSES)
    with pytest.raises(BadInput):
        hand_in(token=token, ballots=[ballot(version.pk), ballot(version.pk)], now=NOW)

    assert not Mark.objects.exists()
    assert hand_in(token=token, ballots=[ballot(version.pk)], now=CLOSES - SECOND).state is Outcome.NEW


def test_no_personal_way_leads_past_the_link(invited, version):
    for channel in (Channel.INVITATION, Channel.RECEIPT):
        with pytest.raises(BadInput):
            store(campaign_id=invited.id, ballot=ballot(version.pk, channel=channel), now=NOW)


def test_the_draft_of_an_invited_person_goes_with_the_ballot(invited, version):
    token = all_tokens()[0]
    key = keys.draft_key(token)
    assert token not in key
    begun = Draft(ballot(version.pk).id, version.pk, {"q1": "5"}, Channel.INVITATION, group="citizens", unit="so-y-te")
    number = drafts.keep(campaign_id=invited.id, key=key, draft=begun, now=NOW)

    hand_in(token=token, ballots=[ballot(version.pk, id=number)], now=NOW)

    assert not DraftRow.objects.exists()
    assert Submission.objects.get().id == number


def test_people_are_told_to_have_answered_in_lots_of_ten_of_one_cell_only(invited, version):
    """A row of its own transaction, or a lot across units, would tell whose ballot is whose."""
    given_out = all_tokens()
    for token in given_out[:9]:
        hand_in(token=token, ballots=[ballot(version.pk)], now=NOW)
    assert flushing.flush(now=NOW) == 0
    assert (Invitation.objects.filter(answered=True).count(), Mark.objects.count()) == (0, 9)
    assert len(personal.unanswered(invited.id)) == 3  # letters know; nothing is written

    hand_in(token=given_out[9], ballots=[ballot(version.pk)], now=NOW)
    assert flushing.flush(now=NOW) == 10
    assert (Invitation.objects.filter(answered=True).count(), Mark.objects.count()) == (10, 0)

    for used in given_out[:10]:
        assert personal.link(used).used
        with pytest.raises(Spent):
            hand_in(token=used, ballots=[ballot(version.pk)], now=NOW)
    assert Submission.objects.count() == 10
    assert hand_in(token=given_out[10], ballots=[ballot(version.pk)], now=NOW).state is Outcome.NEW
    assert flushing.flush(now=NOW) == 0
    assert personal.unanswered(invited.id) == (Invitation.objects.last().pk,)


def test_ten_over_two_units_are_no_lot(people, places, personal_campaign, version):
    invite(people, places, personal_campaign, 5)
    invite(people, places, personal_campaign, 5, unit="so-noi-vu")
    launching.launch(actor=people.manager, campaign_id=personal_campaign.id, now=BEFORE)
    for token in all_tokens():
        hand_in(token=token, ballots=[ballot(version.pk)], now=NOW)

    assert flushing.flush(now=NOW) == 0


def test_marks_that_never_became_a_lot_are_forgotten_when_all_is_over(invited, version):
    hand_in(token=all_tokens()[0], ballots=[ballot(version.pk)], now=NOW)

    flushing.flush(now=CLOSES + GRACE - SECOND)
    assert Mark.objects.count() == 1
    flushing.flush(now=CLOSES + GRACE)
    assert not Mark.objects.exists()
    assert not Invitation.objects.filter(answered=True).exists()


def test_links_outlive_a_change_of_the_secret(invited, version, settings):
    """Old letters go on working, new letters carry the same link, and nobody answers twice."""
    used, unused = all_tokens()[:2]
    hand_in(token=used, ballots=[ballot(version.pk)], now=NOW)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another secret"

    assert all_tokens()[1] == unused
    with pytest.raises(Spent):
        hand_in(token=used, ballots=[ballot(version.pk)], now=NOW)
    assert len(personal.unanswered(invited.id)) == 11
    hand_in(token=unused, ballots=[ballot(version.pk)], now=NOW)
    settings.SECRET_KEY_FALLBACKS = []
    assert all_tokens() == [None] * 12


def test_progress_counts_ballots_and_invitations(invited, version):
    for token in all_tokens()[:3]:
        hand_in(token=token, ballots=[ballot(version.pk)], now=NOW)
    Invitation.objects.filter(pk=Invitation.objects.last().pk).update(bounced_at=NOW)
    folding.fold(now=NOW)

    found = progress(invited)
    assert (found.invited, found.bounced, found.answered) == (12, 1, 3)
    assert [(each.invited, each.answered) for each in found.groups] == [(12, 3), (0, 0)]
    assert len(personal.unanswered(invited.id)) == 8


def test_a_finished_case_is_answered_about_once(invited, version):
    call = {"campaign_id": invited.id, "case": "H56.15-240301-0007", "unit": "so-y-te", "group": "citizens"}
    first = receipts.issue(**call, now=NOW)
    again = receipts.issue(**call, now=NOW)

    assert (first.is_new, again.is_new, again.token) == (True, False, first.token)
    assert "0007" not in str(Receipt.objects.values().get())
    hand_in(token=first.token, ballots=[ballot(version.pk)], now=NOW)
    assert Submission.objects.get().channel == "receipt"
    with pytest.raises(Spent):
        hand_in(token=first.token, ballots=[ballot(version.pk)], now=NOW)


@pytest.mark.parametrize(
    ("more", "places_told"),
    [
        ({"case": " "}, ["case"]),
        ({"case": "x" * 101, "unit": "nghe-an", "group": "vua"}, ["case", "unit", "group"]),
        ({"unit": ""}, ["unit"]),
    ],
)
def test_a_link_for_a_case_needs_what_the_survey_needs(invited, more, places_told):
    call = {"campaign_id": invited.id, "case": "1", "unit": "so-y-te", "group": "citizens", **more}
    with pytest.raises(BadInput) as caught:
        receipts.issue(**call, now=NOW)
    assert [each.place for each in caught.value.problems] == places_told
    with pytest.raises(Closed):
        receipts.issue(**call, now=CLOSES)
    assert replace(invited, revision=0).id == invited.id
