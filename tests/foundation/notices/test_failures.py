"""What can't be mailed is recorded and tried again; a crash may send twice and loses nothing (issue 3)."""

import smtplib
from datetime import timedelta
from itertools import pairwise
from threading import Thread

import pytest
from django.core import mail as outgoing
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import connection

from thuocdo.foundation.notices import services
from thuocdo.foundation.notices.models import Mail, Notice
from thuocdo.foundation.notices.post import FIRST_WAIT, MOST_ATTEMPTS, PAUSE_OF_SERVER, Post, forget_old, try_again
from thuocdo.foundation.notices.wanting import Hours, Unmailed, Wish
from thuocdo.foundation.notices.wiring import Addressee

from .conftest import ENGLISH, HOUR, LEADER, MORNING, OFFICER, SECOND, remind, reopen, turn, vietnam

pytestmark = pytest.mark.django_db


class Failing(EmailBackend):
    """A mail server of which a test says what it does wrong."""

    error = None
    at_opening = None

    def open(self):
        if self.at_opening:
            raise self.at_opening

    def send_messages(self, messages):
        if self.error:
            raise self.error
        return super().send_messages(messages)


@pytest.fixture
def server(settings, monkeypatch):
    monkeypatch.setattr("thuocdo.foundation.notices.post.get_connection", Failing)
    monkeypatch.setattr(Failing, "error", None)
    monkeypatch.setattr(Failing, "at_opening", None)
    return Failing


# When it fails ------------------------------------------------------------------------------------------------------


def test_a_refused_address_is_recorded_without_it_and_tried_later_each_time(server, caplog):
    server.error = smtplib.SMTPRecipientsRefused({"english@example.vn": (450, b"<english@example.vn>: mailbox full")})
    reopen(ENGLISH, now=vietnam(4, 7))
    now, tries = vietnam(4, 7), []
    while Mail.objects.filter(given_up_at=None).exists() or not tries:
        Post().turn(now=now)
        mail = Mail.objects.get()
        tries.append(now)
        assert "mailbox full" in mail.last_error
        assert "english@" not in mail.last_error + caplog.text
        Post().turn(now=mail.due_at - SECOND)
        assert Mail.objects.get().attempts == len(tries)  # not before its time
        now = mail.due_at

    gaps = [after - before for before, after in pairwise(tries)]
    assert gaps == [FIRST_WAIT * 2**step for step in range(MOST_ATTEMPTS - 1)]
    assert Notice.objects.get().unmailed == Unmailed.FAILED
    assert outgoing.outbox == []

    server.error = None
    assert try_again(mail_id=mail.pk, now=vietnam(5, 9))
    assert turn(vietnam(5, 9)) == ["Hà Nội may change its score again"]
    assert Notice.objects.get().mailed_at == vietnam(5, 9)
    assert not try_again(mail_id=mail.pk, now=vietnam(5, 9))


def test_one_bad_address_does_not_hold_up_the_others(server, book):
    book[OFFICER] = Addressee("bad\naddress@example.vn", "vi", "Ổn")
    reopen(OFFICER, now=vietnam(4, 8))
    reopen(ENGLISH, now=vietnam(4, 8))
    post = Post()

    assert post.turn(now=MORNING) + post.turn(now=MORNING) == 2
    assert [each.to for each in outgoing.outbox] == [["english@example.vn"]]
    assert "BadHeaderError" in Mail.objects.get(recipient_id=OFFICER).last_error


def test_a_mail_server_that_is_down_costs_no_mail_an_attempt(server, caplog):
    server.at_opening = ConnectionRefusedError("nobody listens")
    reopen(ENGLISH, LEADER)
    post = Post()

    assert post.turn(now=MORNING) == 0
    server.at_opening = None
    assert post.turn(now=MORNING + PAUSE_OF_SERVER - SECOND) == 0
    assert post.turn(now=MORNING + PAUSE_OF_SERVER) == 2
    assert list(Mail.objects.values_list("attempts", flat=True)) == [1, 1]


def test_a_crash_between_sending_and_marking_sends_twice_under_one_number_and_loses_nothing(monkeypatch):
    reopen(ENGLISH)
    save = Mail.save
    monkeypatch.setattr(Mail, "save", lambda self, **more: save(self, **more) if not self.sent_at else 1 / 0)
    with pytest.raises(ZeroDivisionError):
        Post().turn(now=MORNING)
    monkeypatch.setattr(Mail, "save", save)
    assert Notice.objects.get().mailed_at is None

    assert turn(MORNING + SECOND) == ["Hà Nội may change its score again"]
    assert turn(MORNING + HOUR) == []
    first, second = outgoing.outbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]


def test_a_digest_that_could_not_leave_takes_the_next_day_s_notices_along(server):
    server.error = smtplib.SMTPDataError(451, b"later")
    remind(ENGLISH, now=vietnam(4, 7))
    assert turn(vietnam(4, 20, 58)) == []
    remind(ENGLISH, key="round:2", now=vietnam(4, 22))
    server.error = None

    assert turn(vietnam(5, 7, 30)) == ["Digest of 05/03/2026: 2 new notices"]
    assert Mail.objects.count() == 1


def test_a_late_digest_is_the_digest_of_the_day_on_which_it_leaves(server):
    server.error = smtplib.SMTPDataError(451, b"later")
    remind(ENGLISH, now=vietnam(4, 7))
    turn(vietnam(4, 20, 58))
    server.error = None

    assert turn(vietnam(5, 6)) == ["Digest of 05/03/2026: 1 new notice"]
    remind(ENGLISH, key="round:2", now=vietnam(5, 6, 30))
    assert turn(vietnam(5, 7, 30)) == []
    assert turn(vietnam(6, 7, 30)) == ["Digest of 06/03/2026: 1 new notice"]


def test_a_mail_nobody_waits_for_any_more_does_not_leave(server):
    server.error = smtplib.SMTPDataError(451, b"later")
    reopen(ENGLISH, LEADER)
    post = Post()
    assert post.turn(now=MORNING) + post.turn(now=MORNING) == 2
    server.error = None
    services.choose(recipient_id=ENGLISH, wish=Wish.NONE)
    services.read_all(recipient_id=LEADER, now=MORNING)

    assert turn(MORNING + HOUR) == []
    assert Mail.objects.count() == 0
    assert set(Notice.objects.values_list("unmailed", flat=True)) == {Unmailed.UNWANTED, Unmailed.READ}


# The worker ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_mail_once():
    for number in range(30):
        reopen(ENGLISH, LEADER, OFFICER, key=f"round:{number}", now=MORNING - HOUR)
    Post().turn(now=MORNING)
    Mail.objects.update(sent_at=None)
    outgoing.outbox.clear()
    for number in range(30):
        Mail.objects.create(recipient_id=ENGLISH, made_at=MORNING, due_at=MORNING)
        Notice.objects.filter(recipient_id=ENGLISH, key=f"round:{number}").update(mail=Mail.objects.latest("id"))

    def work():
        while Post().turn(now=MORNING):
            pass
        connection.close()

    workers = [Thread(target=work) for _ in range(3)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()

    numbers = [each.extra_headers["Message-ID"] for each in outgoing.outbox]
    assert len(numbers) == len(set(numbers)) == 32
    assert not Mail.objects.filter(sent_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_the_worker_sends_what_waits(monkeypatch):
    monkeypatch.setattr(Hours, "quiet", lambda *_: False)
    reopen(ENGLISH)

    call_command("work", once=True)

    assert len(outgoing.outbox) == 1


def test_old_mails_and_notices_are_forgotten_and_not_mailed_again():
    reopen(ENGLISH)
    remind(LEADER)
    turn(MORNING)

    forget_old(now=MORNING + timedelta(days=91))
    assert Mail.objects.count() == 0
    assert Notice.objects.count() == 2
    services.choose(recipient_id=LEADER, wish=Wish.NONE)
    assert turn(MORNING + timedelta(days=91)) == []
    forget_old(now=MORNING + timedelta(days=367))
    assert Notice.objects.count() == 0


@pytest.mark.parametrize("people", [1, 30])
def test_gathering_asks_no_more_for_more_notices(people, django_assert_num_queries, book):
    for number in range(people):
        reopen(ENGLISH, key=f"round:{number}")

    with django_assert_num_queries(23):  # savepoints included; the digest and the mail at once are looked for apart
        Post().turn(now=vietnam(4, 11))
