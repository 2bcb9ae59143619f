"""One round from its creation to the public page in a real browser, twice: at a desk with the mouse, in Vietnamese;
and on a phone's width with the keyboard alone, in English (issue 3; A4–A8, A11, A13, A15).

Sở Y tế goes the whole way: 3.2 + 2 + 3 + 4.5 + 4 of its own leaves, 55.5 + 16.25 entered by the organiser: 88.45.
Round 1 takes points off 1.1 and 2.1; the explanation wins 1.1 back; the council gives half of 2.1 back.
"""

# ruff: noqa: F811 - fixtures that several files share

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from tests.assessments.conftest import (  # noqa: F401
    BEFORE_ALL,
    IN_APPRAISAL_1,
    IN_APPRAISAL_2,
    IN_COUNCIL,
    IN_EXPLANATION,
    IN_SELF_ASSESSMENT,
    SPANS,
    at,
    browser_of,
    draft_round,
    framework_id,
    people,
    places,
)
from tests.browser.hands import Keyboard, Mouse
from tests.foundation.files import samples
from thuocdo.assessments.domain.phases import day_of
from thuocdo.assessments.models import Participant, Round
from thuocdo.results.models import Publication

pytestmark = pytest.mark.django_db(transaction=True)

HOUR = timedelta(hours=1)
SAVE = "main .form-end button"
HAND_IN = ".do-now a[href$='/ra-soat/']"
DECLARED = {
    "1.1": (("write", "f-a", "20"), ("write", "f-b", "16")), "1.2": (("tick", "f-met", "yes"),),
    "1.3": (("write", "f-n", "1"),), "2.1": (("tick", "f-option", "full"),), "2.2": (("write", "f-x", "90"),),
}  # fmt: skip
PROVIDED = {
    "so-noi-vu": ("50", "15"), "so-y-te": ("55.5", "16.25"), "so-tai-chinh": ("48", "18"), "so-xay-dung": ("40", "10"),
}  # fmt: skip
RANKING = [("Sở Y tế", "88.45"), ("Sở Tài chính", "66.00"), ("Sở Nội vụ", "65.00"), ("Sở Xây dựng", "50.00")]


@pytest.fixture(autouse=True)
def own_store(settings, tmp_path):
    settings.THUOCDO_FILES = tmp_path / "files"


class Walk:
    """People at their browsers, one after the other; every page is looked at the first time somebody comes to it."""

    def __init__(self, hand, open_page, browser_of, look, width, language):
        self._hand, self._open, self._browser_of, self._look = hand, open_page, browser_of, look
        self.width, self.language, self._seen, self.round = width, language, set(), ""

    def number(self, text):
        return text if self.language == "en" else text.replace(".", ",")

    def as_(self, actor, path):
        """Somebody opens a page: their hand on it."""
        storage = None
        if actor is not None:
            cookie = self._browser_of(actor).cookies["sessionid"].value
            whose = {"name": "sessionid", "value": cookie, "domain": "localhost", "path": "/"}
            storage = {"cookies": [whose], "origins": []}
        page = self._open(path, width=self.width, language=self.language, storage=storage)
        assert page.response.status == 200, path
        page.set_default_timeout(20_000)
        return self.look(self._hand(page))

    def look(self, hand):
        path = urlsplit(hand.page.url).path.removeprefix("/en")
        if path not in self._seen:
            self._seen.add(path)
            self._look(hand.page, re.sub(r"\W+", "-", path).strip("-") or "home")
        assert hand.page.complaints == [], path
        return hand

    def go(self, hand, *selectors):
        """Follow links or press buttons one after the other; look at each page they lead to."""
        for selector in selectors:
            hand.unfold(selector)
            hand.push(selector)
            self.look(hand)
        return hand


@pytest.fixture
def walk(open_page, browser_of, assert_axe_clean, assert_fits, snap, request):
    hand, width, language = request.param

    def look(page, name):
        snap(page, f"round-{language}-{width}-{name}")
        if width < 1280:  # at a desk the tests of each story ask axe
            assert_axe_clean(page, leave_out=("frame-tested",))
        assert_fits(page)

    return Walk(hand, open_page, browser_of, look, width, language)


def prepare(walk, people):
    """From nothing to a round that is ready: what it is, dates, units, appraisers, chair."""
    hand = walk.as_(people.organiser, "/danh-gia/")
    walk.go(hand, "main a[href$='/danh-gia/moi/']")
    hand.write("[name=year]", "2026")
    hand.write("[name=title_vi]", "Đánh giá CCHC các sở năm 2026")
    hand.write("[name=title_en]", "Assessment of departments 2026")
    walk.go(hand, SAVE, ".setup__ways a[href$='/thoi-gian/']")
    for phase, (starts, ends) in SPANS.items():
        hand.day(f"[name={phase}-from_day]", day_of(starts))
        hand.day(f"[name={phase}-to_day]", day_of(ends) - timedelta(days=1))
    walk.go(hand, SAVE, ".setup__ways a[href$='/don-vi/']", "form.filters button", "#them form button")
    expect(hand.page.locator(".units tbody tr")).to_have_count(4)
    unranked = hand.page.locator(".units tbody tr").filter(has_text="Sở Xây dựng")
    unranked.locator("[name^=ranked-]").uncheck()
    unranked.locator("[name^=note-]").fill("Mới thành lập")
    walk.go(hand, SAVE)
    walk.go(hand, ".setup__ways a[href$='/phan-cong/']")
    hand.choose("[name='who-1']", "Appraiser")
    hand.choose("[name='who-2']", "Second Appraiser")
    walk.go(hand, ".form-end--stuck button", ".setup__ways a[href$='/thong-tin/']")
    hand.choose("[name=chair]", "Chair")
    walk.go(hand, SAVE)


def open_it(walk, people):
    hand = walk.as_(people.organiser, f"{walk.round}thiet-lap/")
    walk.go(hand, "form[action$='/mo/'] button")
    expect(hand.page).to_have_url(re.compile(rf"{walk.round}$"))


def attach(walk, hand, code, name):
    hand.attach(".prove input[type=file]", {"name": name, "mimeType": "application/pdf", "buffer": samples.pdf(name)})
    expect(hand.page.locator("[data-state=sent]")).to_have_count(1)
    walk.go(hand, ".prove > p button")
    expect(hand.page.locator(".proof").filter(has_text=name)).to_have_count(1)


def declare(walk, people):
    """An officer of Sở Y tế fills in leaf by leaf, from one to the next, with one document, and hands in."""
    hand = walk.as_(people.health_officer, f"{walk.round}phieu/so-y-te/")
    walk.go(hand, "main a[href$='/so-y-te/1.1/']")
    for code, given in DECLARED.items():
        expect(hand.page).to_have_url(re.compile(rf"/{re.escape(code)}/$"))
        for act, name, value in given:
            if act == "write":
                hand.write(f"[name={name}]", value)
            else:
                hand.tick(f"[name={name}][value={value}]")
        hand.write("[name=text]", "Có quyết định ban hành")
        if code == "1.1":
            walk.go(hand, "[name=save]")
            expect(hand.page.locator(".live__points strong").first).to_have_text(walk.number("3.2"))
            attach(walk, hand, code, "Kế hoạch CCHC.pdf")
        walk.go(hand, "[name=next]")
    walk.go(hand, ".unit-nav a[href$='/phieu/so-y-te/']", HAND_IN)
    walk.go(hand, "[name=hand_in]")


def sign(walk, people):
    hand = walk.as_(people.health_leader, f"{walk.round}phieu/so-y-te/")
    walk.go(hand, HAND_IN)
    hand.tick("[name=ky-confirmed]")
    walk.go(hand, "[name=sign]")
    expect(hand.page.locator(HAND_IN)).to_have_count(0)


def judge(walk, actor, code, ruling, text="", figures=(), points=""):
    """An appraiser comes by the queue and the unit to a leaf and says what they think of it."""
    hand = walk.as_(actor, f"{walk.round}tham-dinh/?theo=don-vi")
    walk.go(hand, ".queue a[href$='/don-vi/so-y-te/']", f"[data-row] a[href*='/so-y-te/{code}/']")
    hand.tick(f"[name=ruling][value={ruling}]")
    if figures:
        hand.tick("[name=how][value=figures]")
    elif points:
        hand.tick("[name=how][value=points]")
        hand.write("[name=points]", points)
    for name, value in figures:
        hand.write(f"[name={name}]", value)
    if text:
        hand.write("[name=text]", text)
    walk.go(hand, ".ruling-form [name=save]")


def accept_the_rest(walk, actor):
    hand = walk.as_(actor, f"{walk.round}tham-dinh/don-vi/so-y-te/")
    marks = hand.page.locator("[name=o]").evaluate_all("all => all.map(each => each.value)")
    assert marks
    for mark in marks:
        hand.tick(f"[name=o][value='{mark}']")
    walk.go(hand, "button[form=nhieu]")
    expect(hand.page.locator("[name=o]")).to_have_count(0)


def explain(walk, people):
    """The officer reads the objections and answers both, one with another document."""
    hand = walk.as_(people.health_officer, f"{walk.round}phieu/so-y-te/")
    walk.go(hand, "main a[href$='/so-y-te/1.1/']")
    expect(hand.page.locator("main")).to_contain_text("Một việc quá hạn")
    hand.write("[name=text]", "Việc này xong ngày 30/12")
    walk.go(hand, "[name=save]")
    attach(walk, hand, "1.1", "Báo cáo bổ sung.pdf")
    walk.go(hand, ".unit-nav a[href$='/phieu/so-y-te/']", "main a[href$='/so-y-te/2.1/']")
    hand.write("[name=text]", "Có đủ minh chứng")
    walk.go(hand, "[name=save]")


def provide(walk, people):
    """The organiser enters statistics and survey points of all units, with their source."""
    hand = walk.as_(people.organiser, f"{walk.round}so-lieu/")
    ids = dict(Participant.objects.values_list("unit__slug", "id"))
    for place, code in enumerate(("3.1", "3.2")):
        walk.go(hand, f"main a[href$='/so-lieu/{code}/']")
        hand.write("[name=document]", "Báo cáo tổng hợp")
        hand.day("[name=day]", day_of(IN_EXPLANATION))
        for unit, points in PROVIDED.items():
            hand.write(f"[name=u{ids[unit]}-points]", walk.number(points[place]))
            if code == "3.2":
                hand.write(f"[name=u{ids[unit]}-reason]", "Theo kết quả khảo sát")
        walk.go(hand, SAVE)


def decide(walk, people):
    """A member of the council changes a leaf and says why."""
    hand = walk.as_(people.member, f"{walk.round}hoi-dong/")
    walk.go(hand, "main a[href$='/hoi-dong/don-vi/so-y-te/']", "main a[href$='/so-y-te/2.1/']")
    hand.tick("[name=choice][value=points]")
    hand.write("[name=points]", walk.number("4.5"))
    hand.write("[name=reason]", "Hội đồng công nhận thêm")
    walk.go(hand, SAVE)


def sign_decision(walk, people):
    hand = walk.as_(people.chair, f"{walk.round}hoi-dong/")
    walk.go(hand, ".council__do a[href$='/ky/']")
    for name, text in (("number", "12/QĐ-UBND"), ("body", "Ủy ban nhân dân tỉnh"), ("signer", "Nguyễn Văn A")):
        if name == "body":
            hand.day("[name=decided_on]", day_of(IN_COUNCIL))
        hand.write(f"[name={name}]", text)
    for doubt in hand.page.locator("[name=doubts]").evaluate_all("all => all.map(each => each.value)"):
        hand.tick(f"[name=doubts][value='{doubt}']")
    hand.tick("[name=confirmed]")
    walk.go(hand, SAVE)
    expect(hand.page.locator(".notice").filter(has_text="12/QĐ-UBND")).to_have_count(1)


def publish(walk, people):
    hand = walk.as_(people.organiser, f"{walk.round}hoi-dong/")
    walk.go(hand, ".council__do a[href*='/cong-bo/']")
    hand.write("[name=title_vi]", "Chỉ số CCHC các sở năm 2026")
    hand.write("[name=title_en]", "PAR index of departments 2026")
    hand.tick("[name=confirmed]")
    walk.go(hand, SAVE)


def visit(walk):
    """Anybody reads the ranking, the unit, where its points were lost and why, and how a point came about."""
    hand = walk.as_(None, "/chi-so/")
    slug = Publication.objects.get().slug
    walk.go(hand, f"main a[href$='/cong-bo/{slug}/']")
    lines = hand.page.locator("main table").first.locator("tbody tr")
    for place, (name, index) in enumerate(RANKING, start=1):
        line = lines.filter(has_text=name)
        expect(line).to_contain_text(walk.number(index))
        expect(line.locator("td").first).to_have_text(str(place) if place < 4 else "–")
    walk.go(hand, "main a[href*='/don-vi/so-y-te/']")
    expect(hand.page.locator("main")).to_contain_text(walk.number("88.45"))
    walk.go(hand, "main a[href$='/diem-mat/?u=so-y-te']")
    expect(hand.page.locator("main")).to_contain_text("Hội đồng công nhận thêm")
    expect(hand.page.locator("main")).not_to_contain_text("Một việc quá hạn")  # taken back: no point was lost by it
    hand = walk.as_(None, f"/cong-bo/{slug}/lich-su/so-y-te/")
    walk.go(hand, "main a[href$='/lich-su/so-y-te/1.1/']")
    for text in ("Một việc quá hạn", "Việc này xong ngày 30/12"):
        expect(hand.page.locator("main")).to_contain_text(text)
    expect(hand.page.locator("main")).not_to_contain_text("Health Officer")


def work(walk, people, at):
    """From the first figure to the public page."""
    at(IN_SELF_ASSESSMENT)
    declare(walk, people)
    at(IN_SELF_ASSESSMENT + HOUR)
    sign(walk, people)
    at(IN_APPRAISAL_1)
    judge(walk, people.appraiser, "1.1", "changed", "Một việc quá hạn", figures=(("f-a", "20"), ("f-b", "15")))
    accept_the_rest(walk, people.appraiser)
    judge(walk, people.second_appraiser, "2.1", "changed", "Chỉ một phần có minh chứng", points="3")
    accept_the_rest(walk, people.second_appraiser)
    at(IN_EXPLANATION)
    explain(walk, people)
    at(IN_EXPLANATION + HOUR)
    sign(walk, people)
    at(IN_APPRAISAL_2)
    judge(walk, people.appraiser, "1.1", "accepted")
    judge(walk, people.second_appraiser, "2.1", "upheld", "Minh chứng của năm trước")
    provide(walk, people)
    at(IN_COUNCIL)
    decide(walk, people)
    at(IN_COUNCIL + HOUR)
    sign_decision(walk, people)
    at(IN_COUNCIL + 2 * HOUR)
    publish(walk, people)
    visit(walk)
    call_command("verify_round", Round.objects.get().slug, verbosity=0)
    call_command("verify_audit", verbosity=0)


@pytest.mark.parametrize("walk", [(Mouse, 1280, "vi")], indirect=True, ids=["desk"])
def test_a_round_from_nothing_to_the_public_page(walk, framework_id, people, at):
    at(BEFORE_ALL)
    prepare(walk, people)
    walk.round = f"/danh-gia/{Round.objects.get().slug}/"
    open_it(walk, people)
    work(walk, people, at)


@pytest.mark.parametrize("walk", [(Keyboard, 375, "en")], indirect=True, ids=["phone"])
def test_a_round_by_keyboard_on_a_phone(walk, draft_round, people, at):
    """The round is set up already; `test_rounds` does that on a phone."""
    at(BEFORE_ALL)
    walk.round = f"/danh-gia/{draft_round.slug}/"
    open_it(walk, people)
    work(walk, people, at)
