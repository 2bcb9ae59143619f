"""Bell, notices, choice of mails, outgoing mail in a real browser: axe, small screens, no scripts (issue 3)."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from thuocdo.directory.models import User
from thuocdo.foundation.notices.models import Mail, Notice
from thuocdo.foundation.notices.services import notify

LIST, MAILS = "/viec-cua-toi/thong-bao/", "/viec-cua-toi/thu-gui-di/"


@pytest.fixture(autouse=True)
def told(people):
    """A system administrator, an organiser and an officer were told a few things; a mail has left, one could not."""
    now = timezone.now()
    ids = [User.objects.get(username=name).pk for name in ("quantri", "tochuc.bonoivu", "canbo.sonoivu")]
    for number in range(22):
        at = now - timedelta(hours=number)
        link = "/viec-cua-toi/" if number % 2 else ""
        notify(recipients=ids, kind="foundation.trial", values={"moment": at}, link=link, now=at, key=str(number))
    Notice.objects.filter(created_at__lt=now - timedelta(hours=3)).update(read_at=now)
    left = Mail.objects.create(pk=1, recipient_id=ids[2], made_at=now, due_at=now, sent_at=now, attempts=1)
    failed = Mail.objects.create(
        pk=2, recipient_id=ids[1], made_at=now, due_at=now, given_up_at=now, attempts=8,
        last_error="SMTPRecipientsRefused: {'…': (550, b'mailbox does not exist')}",
    )  # fmt: skip
    for mail in (left, failed):
        Notice.objects.filter(recipient_id=mail.recipient_id).update(mail=mail)


def test_pages(storage_of, look_through):
    for who, path, status in (
        ("quantri", LIST, 200),
        ("quantri", f"{LIST}?show=all&page=2", 200),
        ("quantri", f"{LIST}thu/", 200),
        ("quantri", MAILS, 200),
        ("quantri", f"{MAILS}?q=nobody", 200),
        ("quantri", f"{MAILS}1/", 200),
        ("quantri", f"{MAILS}2/", 200),
        ("quantri", f"{MAILS}gio-gui/", 200),
        ("tochuc.bonoivu", f"{LIST}loi/", 200),
        ("tochuc.bonoivu", f"{LIST}loi/bo-noi-vu/foundation.trial/", 200),
    ):
        name = path.strip("/").replace("/", "-").replace("?", "-").replace("&", "-").replace("=", "-")
        look_through(path, f"notices-{name}", status=status, storage=storage_of(who))


def test_the_dark_bell(open_as, assert_axe_clean):
    assert_axe_clean(open_as("quantri", LIST, scheme="dark"))


def test_notices_are_read_by_keyboard_without_scripts(open_as):
    """From the bell to the list, one marked as read, then all."""
    page = open_as("canbo.sonoivu", "/viec-cua-toi/", javascript=False)
    bell = page.get_by_role("link", name="Thông báo 4 chưa đọc")
    bell.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{LIST}")
    page.locator("main").get_by_role("button", name="Đánh dấu đã đọc").first.focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Thông báo 3 chưa đọc").wait_for()
    page.get_by_role("button", name="Đánh dấu tất cả đã đọc").focus()
    page.keyboard.press("Enter")
    page.locator("main").get_by_text("Ông/bà đã đọc hết thông báo").wait_for()
    expect(page.locator(".bell__count")).to_have_count(0)
