"""B2, B3: a survey is set up on a phone without scripts; people are invited and its posters printed at a desk."""

import re

import pytest
from playwright.sync_api import expect

MANAGER = "khaosat.thanhhoa"
AT = "/khao-sat"


@pytest.fixture
def manager(people):
    from django.utils import timezone

    from thuocdo.directory.models import User
    from thuocdo.directory.selectors.actors import actor_for
    from thuocdo.questionnaires.services import loading

    now = timezone.now()
    loading.load(now=now)
    return actor_for(User.objects.get(username=MANAGER).pk, timezone.localdate(now))


@pytest.fixture
def ready(manager):
    """A survey with two invited people that lacks nothing before its launch: its slug."""
    from datetime import timedelta

    from django.utils import timezone

    from thuocdo.questionnaires import selectors as questionnaires
    from thuocdo.surveys.domain.campaigns import Channel, Kind
    from thuocdo.surveys.domain.people import Person
    from thuocdo.surveys.selectors import campaigns as selecting
    from thuocdo.surveys.services import campaigns, inviting
    from thuocdo.surveys.services.campaigns import Basics

    now = timezone.now()
    basics = Basics(
        Kind.OFFICIALS, "Khảo sát công chức", version_id=questionnaires.templates()[0].id, purpose_vi="Để tốt hơn.",
        consent_vi="Không ghi tên.", opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=9),
        channels=(Channel.LINK, Channel.QR, Channel.INVITATION),
    )  # fmt: skip
    slug = campaigns.create(actor=manager, owner_id=manager.held[0].unit_id, basics=basics, now=now)
    listed = [Person("an@vidu.example.vn"), Person("binh@vidu.example.vn", language="en")]
    inviting.invite(actor=manager, campaign_id=selecting.campaign(slug).id, people=listed, now=now)
    return slug


def test_on_a_phone_without_scripts_a_survey_is_begun_and_the_checklist_says_what_is_missing(
    open_as, manager, assert_fits, snap
):
    page = open_as(MANAGER, f"{AT}/moi/", width=375, javascript=False)
    page.get_by_label("Tên bằng tiếng Việt").fill("Khảo sát thử")
    page.get_by_label("Phiếu khảo sát").select_option(index=1)
    page.get_by_role("button", name="Bắt đầu").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Khảo sát thử")
    expect(page.get_by_text("còn thiếu", exact=True)).to_have_count(2)
    assert_fits(page)
    snap(page, "survey-checklist-375")
    page.get_by_role("link", name="Đối tượng khảo sát").first.click()
    page.get_by_label("Mã, 1").fill("người dân")
    page.get_by_label("Tên bằng tiếng Việt, 1").fill("Người dân")
    page.get_by_role("button", name="Lưu").click()
    expect(page.locator(".field__error")).to_have_count(1)
    assert_fits(page)
    page.get_by_label("Mã, 1").fill("dan")
    page.get_by_role("button", name="Lưu").click()
    expect(page.locator(".messages")).to_contain_text("Đã lưu")
    expect(page.get_by_label("Mã, 1")).to_have_value("dan")
    snap(page, "survey-groups-375")
    assert [each for each in page.complaints if "400 (Bad Request)" not in each] == []


def test_at_a_desk_it_is_launched_letters_leave_and_every_page_is_accessible(
    open_as, ready, assert_axe_clean, assert_fits, snap
):
    from django.utils import timezone

    from thuocdo.surveys.services import mailing

    page = open_as(MANAGER, f"{AT}/{ready}/chuan-bi/")
    page.get_by_role("button", name="Bắt đầu").click()
    expect(page.locator(".messages")).to_contain_text("Đã bắt đầu khảo sát.")
    page.get_by_role("link", name="Lời mời").click()
    expect(page.get_by_role("link", name="an@vidu.example.vn")).to_be_visible()
    assert_axe_clean(page)
    page.get_by_role("link", name="Gửi thư và nhắc").click()
    page.get_by_role("button", name="Gửi thư mời").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    assert_axe_clean(page)
    mailing.send_some(now=timezone.now())
    mailing.send_some(now=timezone.now())
    # The page notices by itself that all have left.
    expect(page.get_by_role("heading", name="Các lần gửi")).to_be_visible()
    expect(page.get_by_role("button", name="Gửi thư nhắc")).to_be_visible()
    snap(page, "survey-sendings")
    page.get_by_role("link", name="Liên kết, mã QR và áp phích").click()
    expect(page.get_by_role("img", name=re.compile("^Mã QR"))).to_be_visible()
    assert_axe_clean(page)
    page.get_by_role("link", name="Áp phích để in").click()
    expect(page.locator(".poster")).to_have_count(1)
    assert_axe_clean(page)
    assert_fits(page)
    snap(page, "survey-poster")
    assert page.complaints == []
