"""Mail leaves at the right hour, once, with the right words (issue 3: quiet hours, one digest a day at most)."""

from datetime import time
from email import message_from_bytes
from email.policy import default as modern

import pytest
from django.core import mail as outgoing

from thuocdo.foundation.notices import selectors, services
from thuocdo.foundation.notices.models import Notice
from thuocdo.foundation.notices.wanting import Hours, Unmailed, Wish

from .conftest import DAY, ENGLISH, MORNING, OFFICER, SECOND, WITHOUT_ADDRESS, remind, reopen, turn, vietnam

pytestmark = pytest.mark.django_db


# When ---------------------------------------------------------------------------------------------------------------


def test_an_important_notice_leaves_at_once():
    reopen(ENGLISH)

    assert turn(MORNING) == ["Hà Nội may change its score again"]
    assert turn(MORNING + SECOND) == []
    assert Notice.objects.get().mailed_at == MORNING


def test_other_notices_wait_for_the_digest_of_the_next_morning():
    remind(ENGLISH, now=vietnam(4, 6, 30))
    remind(ENGLISH, key="round:2:deadline", now=vietnam(4, 7))

    assert turn(vietnam(4, 7, 29, 59)) == []
    assert turn(vietnam(4, 7, 30)) == ["Digest of 04/03/2026: 2 new notices"]


def test_there_is_one_digest_a_day_at_most():
    remind(ENGLISH, now=vietnam(4, 7))
    assert turn(vietnam(4, 7, 30)) == ["Digest of 04/03/2026: 1 new notice"]

    remind(ENGLISH, key="round:2:deadline", now=vietnam(4, 7, 31))
    assert turn(vietnam(4, 7, 31)) == []
    assert turn(vietnam(4, 20, 59, 59)) == []
    assert turn(vietnam(5, 7, 29, 59)) == []
    assert turn(vietnam(5, 7, 30)) == ["Digest of 05/03/2026: 1 new notice"]


def test_nothing_leaves_in_quiet_hours_and_what_waited_leaves_in_one_mail():
    reopen(ENGLISH, now=vietnam(4, 20, 59, 59))
    assert turn(vietnam(4, 21)) == []

    reopen(ENGLISH, key="round:2:reopened", now=vietnam(5, 2))
    assert turn(vietnam(5, 5, 59, 59)) == []
    assert turn(vietnam(5, 6)) == ["2 new notices"]


def test_the_last_second_before_quiet_hours_still_mails():
    reopen(ENGLISH, now=vietnam(4, 20))

    assert turn(vietnam(4, 20, 59, 59)) == ["Hà Nội may change its score again"]


def test_weekends_are_quiet_where_the_installation_says_so():
    services.set_hours(actor_id=1, hours=Hours(quiet_weekends=True), now=MORNING)
    reopen(ENGLISH, now=vietnam(6, 22))

    assert turn(vietnam(7, 12)) == []
    assert turn(vietnam(8, 23, 59, 59)) == []
    assert turn(vietnam(9, 5, 59, 59)) == []
    assert turn(vietnam(9, 6)) == ["Hà Nội may change its score again"]


def test_hours_are_kept_and_a_digest_in_quiet_hours_is_refused():
    chosen = Hours(time(20), time(7), True, time(8))
    services.set_hours(actor_id=1, hours=chosen, now=MORNING)
    assert selectors.hours() == chosen

    with pytest.raises(services.BadInput, match="quiet hours"):
        services.set_hours(actor_id=1, hours=Hours(time(20), time(7), False, time(6, 59)), now=MORNING)
    assert selectors.hours() == chosen


# To whom ------------------------------------------------------------------------------------------------------------


def test_who_wants_the_digest_only_gets_everything_there():
    services.choose(recipient_id=ENGLISH, wish=Wish.DIGEST)
    reopen(ENGLISH, now=vietnam(4, 6))

    assert turn(vietnam(4, 7)) == []
    assert turn(vietnam(4, 7, 30)) == ["Digest of 04/03/2026: 1 new notice"]


def test_who_wants_no_mail_gets_none_and_still_the_notice():
    services.choose(recipient_id=ENGLISH, wish=Wish.NONE)
    reopen(ENGLISH)
    remind(ENGLISH)

    assert turn(MORNING) == []
    assert set(Notice.objects.values_list("unmailed", flat=True)) == {Unmailed.UNWANTED}
    assert selectors.unread_count(ENGLISH) == 2
    services.choose(recipient_id=ENGLISH, wish=Wish.AT_ONCE)
    assert turn(MORNING + DAY) == []  # what was told before is not mailed afterwards


def test_who_has_no_address_is_noted_and_holds_nobody_up():
    reopen(WITHOUT_ADDRESS, ENGLISH)

    assert len(turn(MORNING)) == 1
    assert Notice.objects.get(recipient_id=WITHOUT_ADDRESS).unmailed == Unmailed.NO_ADDRESS


def test_what_was_read_in_the_application_is_not_mailed():
    remind(ENGLISH)
    services.read_all(recipient_id=ENGLISH, now=MORNING)

    assert turn(vietnam(5, 7, 30)) == []
    assert Notice.objects.get().unmailed == Unmailed.READ


# What ---------------------------------------------------------------------------------------------------------------


def test_a_letter_in_vietnamese_as_a_mail_program_reads_it():
    reopen(OFFICER)
    turn(MORNING)

    sent = outgoing.outbox[0]
    letter = message_from_bytes(sent.message().as_bytes(), policy=modern)
    assert letter["To"] == "can.bo@example.vn"
    assert letter["Subject"].strip().startswith("[Thước Đo] Hà Nội ")
    assert sent.message().as_bytes().split(b"\n\n")[0].isascii()  # headers are encoded for any mail server
    assert letter["List-Unsubscribe"] == "<https://thuocdo.example.vn/viec-cua-toi/thong-bao/thu/>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Content-Language"] == "vi"
    text = letter.get_body(("plain",)).get_content()
    assert text.startswith("Kính gửi Nguyễn Văn Ổn,\n")
    assert "https://thuocdo.example.vn/viec/1/" in text
    html = letter.get_body(("html",)).get_content()
    assert '<a href="https://thuocdo.example.vn/viec/1/">Hà Nội' in html


def test_an_english_letter_leads_to_english_pages():
    services.notify(
        recipients=[ENGLISH],
        kind="foundation.trial",
        values={"moment": "today"},
        link="/viec-cua-toi/",
        now=MORNING,
        key="t",
    )
    turn(MORNING)

    text = outgoing.outbox[0].body
    assert "https://thuocdo.example.vn/en/viec-cua-toi/\n" in text
    assert outgoing.outbox[0].extra_headers["List-Unsubscribe"].endswith("/en/viec-cua-toi/thong-bao/thu/>")


def test_marks_and_line_breaks_in_values_do_no_harm():
    """Hostile input: HTML in every text field, headers that would split (issue 3)."""
    values = {"unit": "<script>alert(1)</script>\r\nBcc: all@example.vn", "day": "&"}
    services.notify(recipients=[ENGLISH], kind="rounds.reopened", values=values, now=MORNING, key="a")

    assert turn(MORNING) == ["<script>alert(1)</script> Bcc: all@example.vn may change its score again"]
    assert outgoing.outbox[0].recipients() == ["english@example.vn"]
    assert "<script>" not in outgoing.outbox[0].alternatives[0].content


def test_a_letter_names_nobody_but_its_reader():
    reopen(OFFICER, ENGLISH)
    turn(MORNING)

    to_english = next(each for each in outgoing.outbox if each.to == ["english@example.vn"])
    assert "Lê Anh" in to_english.body
    assert "Ổn" not in to_english.body
    assert "can.bo" not in str(to_english.message())


def test_a_long_digest_says_how_many_more_there_are():
    for number in range(52):
        remind(ENGLISH, key=f"round:{number}", now=vietnam(4, 7))
    turn(vietnam(4, 8))

    assert outgoing.outbox[0].body.count("* PAR INDEX") == 50
    assert "2 more notices are on this page:\nhttps://thuocdo.example.vn/en/viec-cua-toi/thong-bao/" in (
        outgoing.outbox[0].body
    )
    assert not Notice.objects.filter(mailed_at=None).exists()
