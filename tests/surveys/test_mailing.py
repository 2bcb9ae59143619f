"""Letters to invited people (B3): words, sendings that resume and never send twice, refusals, no link on record."""

import re
import threading
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, connections

from tests.surveys.conftest import BEFORE, CLOSES, GOOD, NOW, OPEN, SECOND, ballot, make_campaign
from tests.surveys.test_races import crowd
from thuocdo.foundation.audit.models import AuditRecord
from thuocdo.kernel.refusals import BadInput, NotPermitted
from thuocdo.surveys.domain.campaigns import Channel
from thuocdo.surveys.domain.letters import LetterKind
from thuocdo.surveys.domain.people import Person
from thuocdo.surveys.models import Invitation, Mailing
from thuocdo.surveys.selectors import campaigns as selecting
from thuocdo.surveys.selectors import letters as selectors
from thuocdo.surveys.selectors.letters import Stands
from thuocdo.surveys.services import inviting, launching, mailing, writing
from thuocdo.surveys.services.handing_in import hand_in
from thuocdo.surveys.services.writing import Writer

INVITE, REMIND = LetterKind.INVITE, LetterKind.REMIND
LINK = re.compile(r"/ks/m/([a-z2-7]{32})/")
POST = "tests.surveys.test_mailing.Post"


class Post(EmailBackend):
    """A mail server that does what `does` says about a recipient, then works."""

    does = {}

    def send_messages(self, messages):
        for each in messages:
            what = self.does.pop(each.to[0], None)
            if what is not None:
                raise what
        return super().send_messages(messages)


@pytest.fixture(autouse=True)
def post(settings):
    settings.EMAIL_BACKEND = POST
    Post.does = {}
    return Post


def put_on_list(people, places, card, count, start=0, **more):
    groups = {each.code: each.id for each in selecting.groups(card.id)}
    listed = [
        Person(f"nguoi{number}@example.vn", groups["citizens"], places["so-y-te"].pk, **more)
        for number in range(start, start + count)
    ]
    inviting.invite(actor=people.manager, campaign_id=card.id, people=listed, now=BEFORE)


@pytest.fixture
def invited(people, places, version):
    """A launched campaign with four people on its list, the last of them reads English: its card."""
    card = make_campaign(people, places, version, channels=(*OPEN, Channel.INVITATION))
    put_on_list(people, places, card, 3)
    put_on_list(people, places, card, 1, start=3, language="en")
    launching.launch(actor=people.manager, campaign_id=card.id, now=BEFORE)
    return selecting.campaign(card.id)


def begin(people, card, kind=INVITE, now=NOW, **more):
    return mailing.begin(actor=people.manager, campaign_id=card.id, kind=kind, now=now, **more)


def send_all(now=NOW):
    while Mailing.objects.filter(finished_at=None, not_before=None).exists():
        mailing.send_some(now=now)


def recipients():
    return [each.to[0] for each in mail.outbox]


def answer(card, letter_text):
    hand_in(token=LINK.search(letter_text)[1], ballots=[ballot(card.version_id, GOOD)], now=NOW)


def test_everybody_gets_one_letter_in_their_language_with_a_link_of_their_own(people, invited):
    assert begin(people, invited) == 4

    send_all()

    assert recipients() == [f"nguoi{number}@example.vn" for number in range(4)]
    assert {each.extra_headers["Content-Language"] for each in mail.outbox} == {"vi", "en"}
    assert len({LINK.search(each.body)[1] for each in mail.outbox}) == 4
    english = mail.outbox[3]
    assert english.subject == "Thanh Hóa asks for your opinion: Departments 2026"
    assert "/en/ks/m/" in english.body
    assert "Để phục vụ tốt hơn." in mail.outbox[0].body
    html = mail.outbox[0].alternatives[0].content
    assert f'href="{LINK.search(html)[0]}' in html.replace("http://127.0.0.1:8000", "").replace("http://localhost", "")
    row = Mailing.objects.get()
    assert (row.sent, row.doubtful, row.refused, row.stopped) == (4, 0, 0, False)
    assert selectors.counts(invited.id).sent == 4


def test_a_second_sending_writes_only_to_those_who_came_later(people, places, invited):
    begin(people, invited)
    send_all()
    with pytest.raises(BadInput, match=r"^There is nobody to write to\.$"):
        begin(people, invited)
    put_on_list(people, places, invited, 1, start=9)

    begin(people, invited, now=NOW + SECOND)
    send_all()

    assert recipients()[4:] == ["nguoi9@example.vn"]


def test_two_sendings_at_once_are_refused(people, invited):
    begin(people, invited)

    with pytest.raises(BadInput, match="are leaving already"):
        begin(people, invited, now=NOW + SECOND)

    assert Mailing.objects.count() == 1


class Killed(BaseException):
    """The process ends here, whatever tries to catch errors."""


@pytest.mark.parametrize("at", [0, 1, 3])
def test_a_process_that_dies_while_a_letter_leaves_sends_nothing_twice(people, invited, post, at):
    begin(people, invited)
    post.does = {f"nguoi{at}@example.vn": Killed()}
    with pytest.raises(Killed):
        mailing.send_some(now=NOW)

    send_all()

    assert recipients() == [f"nguoi{number}@example.vn" for number in range(4) if number != at]
    row = Mailing.objects.get()
    assert (row.sent, row.doubtful) == (3, 1)


def test_a_server_that_is_away_makes_the_sending_wait_and_loses_nobody(people, invited, post):
    begin(people, invited)
    post.does = {"nguoi1@example.vn": SMTPServerDisconnected("gone")}
    mailing.send_some(now=NOW)
    row = Mailing.objects.get()
    assert (row.sent, row.claimed, row.not_before) == (1, None, NOW + mailing.FIRST_WAIT)
    assert row.last_error == "SMTPServerDisconnected: gone"

    mailing.send_some(now=NOW + mailing.FIRST_WAIT - SECOND)
    assert len(mail.outbox) == 1
    mailing.send_some(now=NOW + mailing.FIRST_WAIT)

    assert recipients() == [f"nguoi{number}@example.vn" for number in range(4)]


def test_an_address_that_the_server_refuses_is_marked_and_the_others_go_on(people, invited, post):
    begin(people, invited)
    who = "nguoi1@example.vn"
    post.does = {who: SMTPRecipientsRefused({who: (550, b"5.1.1 <nguoi1@example.vn> no such user")})}

    send_all()

    row = Invitation.objects.get(email=who)
    assert (row.bounced_at, row.sent_at, row.bounce_reason) == (NOW, None, "550 5.1.1 <…> no such user")
    assert (len(mail.outbox), Mailing.objects.get().refused) == (3, 1)


def test_an_address_that_is_busy_for_now_is_tried_some_times(people, invited, post):
    begin(people, invited)
    who, now = "nguoi0@example.vn", NOW
    for _attempt in range(mailing.MOST_ATTEMPTS):
        post.does = {who: SMTPRecipientsRefused({who: (450, b"4.2.0 try later")})}
        mailing.send_some(now=now)
        now += mailing.LONGEST_WAIT

    assert Invitation.objects.get(email=who).bounce_reason == "450 4.2.0 try later"
    send_all(now)
    assert len(mail.outbox) == 3


def test_a_reminder_passes_over_those_who_have_answered_and_no_row_shows_it(people, invited):
    begin(people, invited)
    send_all()
    answer(invited, mail.outbox[2].body)
    mail.outbox.clear()

    begin(people, invited, REMIND, now=NOW + SECOND)
    send_all(NOW + SECOND)

    assert recipients() == ["nguoi0@example.vn", "nguoi1@example.vn", "nguoi3@example.vn"]
    noted = Invitation.objects.filter(campaign=invited.id).values_list("reminders", "reminded_at", "answered")
    assert set(noted) == {(1, NOW + SECOND, False)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT xmin::text) FROM surveys_invitation")
        assert cursor.fetchone()[0] == 1
    assert selectors.counts(invited.id).answered == 0


def test_a_reminder_that_was_stopped_tells_no_counts_that_show_who_had_answered(people, invited, post):
    begin(people, invited)
    send_all()
    answer(invited, mail.outbox[0].body)
    begin(people, invited, REMIND, now=NOW + SECOND)
    post.does = {"nguoi1@example.vn": SMTPServerDisconnected("gone")}
    mailing.send_some(now=NOW + SECOND)
    assert not selectors.sendings(invited.id)[0].tells_apart
    mailing.stop(actor=people.manager, campaign_id=invited.id, now=NOW + SECOND)

    stopped, first = selectors.sendings(invited.id)

    assert (stopped.tells_apart, first.tells_apart, stopped.done) == (False, True, 1)


def test_letters_stop_when_they_are_stopped_and_when_the_survey_closes(people, invited, post):
    begin(people, invited)
    post.does = {"nguoi2@example.vn": SMTPServerDisconnected("gone")}
    mailing.send_some(now=NOW)
    mailing.stop(actor=people.manager, campaign_id=invited.id, now=NOW)
    send_all()
    assert len(mail.outbox) == 2
    assert [each.stands for each in selectors.people(invited.id)] == [Stands.SENT] * 2 + [Stands.WAITING] * 2

    begin(people, invited, now=NOW + SECOND)
    mailing.send_some(now=CLOSES)

    assert (len(mail.outbox), Mailing.objects.filter(stopped=True).count()) == (2, 2)


@pytest.mark.parametrize(
    ("kind", "now", "why"),
    [
        (INVITE, CLOSES - SECOND, None),
        (INVITE, CLOSES, "This survey closed on"),
        (REMIND, CLOSES, "This survey closed on"),
        (INVITE, BEFORE + SECOND, None),
        (REMIND, BEFORE + SECOND, "This survey begins on"),
    ],
)
def test_letters_leave_from_the_launch_to_the_last_second(people, invited, kind, now, why):
    Invitation.objects.filter(email="nguoi0@example.vn").update(sent_at=BEFORE)
    if why is None:
        assert begin(people, invited, kind, now) == 3
    else:
        with pytest.raises(BadInput, match=why):
            begin(people, invited, kind, now)
        assert not Mailing.objects.exists()


@pytest.mark.parametrize("who", ["organiser", "stranger", "officer", "auditor"])
def test_only_survey_managers_of_the_owner_send_letters(people, invited, who):
    for act in (
        lambda actor: mailing.begin(actor=actor, campaign_id=invited.id, kind=INVITE, now=NOW),
        lambda actor: mailing.stop(actor=actor, campaign_id=invited.id, now=NOW),
        lambda actor: writing.word(
            actor=actor, campaign_id=invited.id, kind=INVITE, language="vi", subject="", body="", now=NOW
        ),
    ):
        with pytest.raises(NotPermitted):
            act(getattr(people, who))

    assert not Mailing.objects.exists()


def test_no_token_stands_in_any_table_or_log(people, invited, caplog):
    caplog.set_level("DEBUG")
    begin(people, invited)
    send_all()
    tokens = [LINK.search(each.body)[1] for each in mail.outbox]

    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        found = {}
        for name in tables:
            cursor.execute(f'SELECT coalesce(string_agg(t::text, chr(10)), $$$$) FROM "{name}" t')  # noqa: S608
            found[name] = cursor.fetchone()[0]
    assert "surveys_invitation" in found
    assert [name for name, text in found.items() if any(token in text for token in tokens)] == []
    assert not any(token in caplog.text for token in tokens)
    assert not any("@example.vn" in str(each.detail) for each in AuditRecord.objects.all())


def test_own_words_are_used_and_what_they_are_filled_with_is_not_looked_at_again(people, invited):
    writing.word(
        actor=people.manager, campaign_id=invited.id, kind=INVITE, language="vi", subject="Về {survey}",
        body="Gửi <b>anh/chị</b>, **mời** trả lời về {unit}:\n{link}", now=NOW,
    )  # fmt: skip

    letter = Writer(invited, INVITE).letter("vi", "t" * 32, selecting.rated(invited.id)[0].unit.id)

    assert letter.subject == "Về Hài lòng về các sở năm 2026"
    assert letter.text.startswith("Gửi <b>anh/chị</b>, **mời** trả lời về Sở ")
    assert "&lt;b&gt;anh/chị&lt;/b&gt;, <strong>mời</strong>" in letter.html
    assert f"/ks/m/{'t' * 32}/</a>" in letter.html


@pytest.mark.parametrize(
    ("subject", "body", "where"),
    [
        ("Mời", "không có liên kết", ["body"]),
        ("{link}", "{link}", ["subject"]),
        ("Mời", "{link} {password}", ["body"]),
        ("", "{link}", ["subject"]),
        ("Mời {", "{link}", ["subject"]),
    ],
)
def test_words_that_nobody_could_use_are_refused(people, invited, subject, body, where):
    with pytest.raises(BadInput) as refused:
        writing.word(
            actor=people.manager, campaign_id=invited.id, kind=INVITE, language="vi", subject=subject, body=body,
            now=NOW,
        )  # fmt: skip

    assert [each.place for each in refused.value.problems] == where
    assert selectors.words(invited.id, INVITE, "vi") is None


@pytest.mark.django_db(transaction=True)
def test_a_sending_that_another_process_holds_is_left_to_it(people, invited):
    begin(people, invited)
    number = Mailing.objects.get().pk
    held, over, seen = threading.Event(), threading.Event(), []

    def other():
        with mailing._held(number) as mine:
            seen.append(mine)
            held.set()
            over.wait(10)
        connections.close_all()

    thread = threading.Thread(target=other)
    thread.start()
    held.wait(10)
    assert mailing.send_some(now=NOW) == 0
    over.set()
    thread.join()

    send_all()
    assert (seen, len(mail.outbox)) == ([True], 4)


@pytest.mark.django_db(transaction=True)
def test_two_people_who_begin_at_once_begin_one_sending(people, invited):
    told = crowd([lambda: begin(people, invited)] * 2)

    assert sorted(type(each).__name__ for each in told) == ["BadInput", "int"]
    assert Mailing.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_launch_at_once_launch_once(people, places, version):
    card = make_campaign(people, places, version)

    told = crowd([lambda: launching.launch(actor=people.manager, campaign_id=card.id, now=BEFORE)] * 2)

    assert sorted(type(each).__name__ for each in told) == ["NoneType", "NotPermitted"]
    assert AuditRecord.objects.filter(action="survey.launch").count() == 1


@pytest.mark.django_db(transaction=True)
def test_workers_that_send_side_by_side_send_each_letter_once(people, places, invited):
    put_on_list(people, places, invited, 60, start=20)
    begin(people, invited)

    crowd([lambda: mailing.send_some(now=NOW)] * 8)
    send_all()

    assert len(recipients()) == len(set(recipients())) == 64
