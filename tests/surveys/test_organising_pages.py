"""The organiser's pages of surveys: who may, what is refused where, what stands on the page (B2, B3)."""

import re
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

from tests.surveys.conftest import BEFORE, GOOD, OPEN, ballot, make_campaign, small_document
from thuocdo.directory.models import User
from thuocdo.surveys.domain import addresses
from thuocdo.surveys.domain.campaigns import Channel
from thuocdo.surveys.domain.quotas import Cell
from thuocdo.surveys.models import Campaign, Invitation, Mailing, PeopleList
from thuocdo.surveys.selectors import campaigns as selecting
from thuocdo.surveys.services import folding, inviting, launching, mailing, parts
from thuocdo.surveys.services.storing import store
from thuocdo.surveys.views import qr

MANAGED = (
    "setup", "setup-words", "setup-dates", "setup-channels", "setup-groups", "setup-units", "setup-quotas",
    "setup-guards", "copy", "delete", "rehearsal", "invitations", "invite", "letters", "sendings", "returned",
    "sending-progress", "invite-pattern",
)  # fmt: skip
FOLLOWED = ("campaign", "addresses", "posters", "qr")
LIST = "Email,Nhóm,Đơn vị,Ngôn ngữ\nan@example.vn,citizens,so-y-te,vi\nbinh@example.vn,firms,so-y-te,en\n"


@pytest.fixture
def card(people, places, version):
    """A campaign in preparation with invitations and open channels."""
    return make_campaign(people, places, version, channels=(*OPEN, Channel.INVITATION))


@pytest.fixture
def as_(client, people):
    """Sign in as one of the cast and return the client."""

    def sign_in(who):
        client.force_login(User.objects.get(pk=getattr(people, who).user_id))
        return client

    return sign_in


def at(name, card, *more):
    return reverse(f"surveys:{name}", args=[card.slug, *more])


def field(html, name):
    return re.search(rf'name="{name}"[^>]*value="([^"]*)"', html)[1]


def upload(text, name="ds.csv"):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return {"file": SimpleUploadedFile(name, text.encode())}


@pytest.mark.parametrize("who", ["manager", "colleague", "organiser", "auditor", "stranger", "officer"])
def test_managers_have_every_page_organisers_and_auditors_follow_others_see_nothing(as_, card, who):
    """Policy table: 200 for those who may, 403 with a reason for followers, 404 for everybody else."""
    browser = as_(who)
    managed = {browser.get(at(name, card)).status_code for name in MANAGED}
    followed = {browser.get(at(name, card)).status_code for name in FOLLOWED}

    expected = {
        "manager": ({200}, {200}), "colleague": ({200}, {200}), "organiser": ({403}, {200}),
        "auditor": ({403}, {200}), "stranger": ({404}, {404}), "officer": ({404}, {404}),
    }  # fmt: skip
    assert (managed, followed) == expected[who]


def test_who_is_not_signed_in_is_asked_to(client, card):
    assert {client.get(at(name, card)).status_code for name in (*MANAGED, *FOLLOWED)} == {302}


def test_the_list_is_searched_and_filtered_and_asks_no_more_for_three_than_for_one(as_, card, people, places, version):
    browser = as_("manager")
    browser.get(reverse("surveys:campaigns"))
    with CaptureQueriesContext(connection) as for_one:
        one = browser.get(reverse("surveys:campaigns")).content.decode()
    make_campaign(people, places, version, title_vi="Khảo sát công chức")
    make_campaign(people, places, version, title_vi="Thăm dò ý kiến")
    with CaptureQueriesContext(connection) as for_three:
        browser.get(reverse("surveys:campaigns"))
    assert len(for_three) == len(for_one)

    found = browser.get(reverse("surveys:campaigns") + "?q=cong+chuc&state=draft").content.decode()

    assert "Hài lòng về các sở" in one
    assert "Khảo sát công chức" in found
    assert "Thăm dò" not in found
    none = browser.get(reverse("surveys:campaigns") + "?q=khong-co").content.decode()
    assert "Hài lòng về các sở" not in none


def test_a_survey_is_begun_filled_in_and_launched(as_, places, version):
    browser = as_("manager")
    begun = browser.post(reverse("surveys:begin"), {
        "owner": places["province"].pk, "kind": "satisfaction", "title_vi": "Khảo sát thử", "version_id": version.pk,
    })  # fmt: skip
    assert begun.status_code == 302
    card = selecting.campaign("khao-sat-thu")
    checklist = browser.get(at("setup", card)).content.decode()
    assert 'action="' + at("launch", card) not in checklist

    def save(name, **values):
        page = browser.get(at(name, card)).content.decode()
        answer = browser.post(at(name, card), {"seen": field(page, "seen"), **values})
        assert answer.status_code == 302, answer.content.decode()

    save("setup-words", title_vi="Khảo sát thử", kind="satisfaction", version_id=version.pk, after="thanks",
         purpose_vi="Để phục vụ tốt hơn.", consent_vi="Không ghi tên.")  # fmt: skip
    save("setup-dates", opens_day="2026-01-01", closes_day="2099-12-31", smallest_cell="5")
    save("setup-channels", channels=["link", "qr"], rating="one")
    save("setup-groups", rows="2", **{"code-1": "dan", "vi-1": "Người dân", "target-1": "1.000", "code-2": ""})
    browser.post(at("setup-units-add", card), {"kind": "department", "within": "thanh-hoa"})
    unit = places["so-y-te"].pk
    save("setup-units", **{f"target-{unit}": "30"})
    save("setup-quotas", rows="1", **{"unit-1": unit, "most-1": "500"})
    save("setup-guards", duplicates="all", seconds_least="20", impossible='reached = "no" and q1 = "5" | chưa đến')
    assert 'action="' + at("launch", card) in browser.get(at("setup", card)).content.decode()

    browser.post(at("launch", card))

    now = selecting.campaign(card.id)
    assert now.facts.launched_at is not None
    assert [(each.code, each.target) for each in selecting.groups(card.id)] == [("dan", 1000)]
    assert {each.unit.id: each.target for each in selecting.rated(card.id)}[unit] == 30
    assert now.guards.impossible[0].words == "chưa đến"
    assert now.facts.closes_at.isoformat() == "2099-12-31T17:00:00+00:00"


def test_a_copy_has_everything_but_dates_ballots_and_people(as_, people, places, running):
    groups = {each.code: each.id for each in selecting.groups(running.id)}
    parts.set_quotas(
        actor=people.manager, campaign_id=running.id, quotas=[Cell(groups["firms"], places["so-y-te"].pk, 7)],
        seen=running.revision, now=BEFORE,
    )  # fmt: skip

    made = as_("manager").post(at("copy", running), {"title_vi": "Hài lòng 2027"})

    assert made["Location"] == reverse("surveys:setup", args=["hai-long-2027"])
    copied = selecting.campaign("hai-long-2027")
    assert (copied.facts.opens_at, copied.facts.closes_at, copied.facts.launched_at) == (None, None, None)
    assert (copied.version_id, copied.channels, copied.purpose) == (
        running.version_id, running.channels, running.purpose,
    )  # fmt: skip
    own = {each.code: each for each in selecting.groups(copied.id)}
    assert [(each.code, each.target) for each in own.values()] == [("citizens", 60), ("firms", 20)]
    assert selecting.rated(copied.id) == selecting.rated(running.id)
    assert selecting.quotas(copied.id) == (Cell(own["firms"].id, places["so-y-te"].pk, 7),)


def test_what_is_wrong_stands_at_its_field_and_row_and_nothing_is_saved(as_, card):
    browser = as_("manager")
    answer = browser.post(at("setup-groups", card), {
        "seen": card.revision, "rows": "3", "code-1": "người dân", "vi-1": "Người dân", "code-2": "b", "vi-2": "",
        "code-3": "c", "vi-3": "C", "target-3": "nhiều",
    })  # fmt: skip
    assert answer.status_code == 400
    assert answer.content.decode().count('class="field__error"') == 3
    dates = browser.post(at("setup-dates", card), {
        "seen": card.revision, "opens_day": "05/03/2026", "closes_day": "2026-03-04", "smallest_cell": "0",
    })  # fmt: skip
    assert dates.status_code == 400
    assert selecting.campaign(card.id).revision == card.revision


def test_a_late_save_is_refused_and_a_second_deliberate_one_goes_through(as_, card):
    browser = as_("manager")
    told = {"seen": card.revision, "duplicates": "all"}
    browser.post(at("setup-guards", card), told)

    late = browser.post(at("setup-guards", card), {**told, "duplicates": "off"})

    assert late.status_code == 400
    again = {**told, "seen": field(late.content.decode(), "seen"), "duplicates": "off"}
    assert browser.post(at("setup-guards", card), again).status_code == 302
    assert selecting.campaign(card.id).guards.duplicates == "off"


def test_after_the_launch_targets_and_end_change_and_the_rest_stays(as_, people, card):
    inviting.invite(actor=people.manager, campaign_id=card.id, people=[], now=BEFORE)
    Invitation.objects.create(campaign_id=card.id, email="a@example.vn", lookup="x", nonce="y")
    launching.launch(actor=people.manager, campaign_id=card.id, now=BEFORE)
    Campaign.objects.filter(pk=card.id).update(closes_at="2098-01-01T00:00:00Z")
    browser, card = as_("manager"), selecting.campaign(card.id)

    moved = browser.post(at("move-end", card), {"day": "2099-01-01", "reason": "Còn thiếu phiếu"})
    renamed = browser.post(at("setup-groups", card), {
        "seen": card.revision + 1, "rows": "1", "code-1": "citizens", "vi-1": "Công dân",
    })  # fmt: skip
    closed = browser.post(at("close", card), {"reason": "Xong"})

    assert (moved.status_code, renamed.status_code, closed.status_code) == (302, 403, 302)
    assert selecting.campaign(card.id).facts.closed_at is not None


def test_a_corrected_version_is_shown_with_its_difference_before_it_is_used(as_, people, places, version, card):
    from thuocdo.questionnaires.services import drafts, publishing

    begun = drafts.begin_version(actor=people.manager, questionnaire_id=version.questionnaire_id, now=BEFORE)
    drafting = drafts.edit(actor=people.manager, version_id=begun.pk, document=small_document("Phiếu đã sửa"),
                           seen=begun.content_hash, now=BEFORE)  # fmt: skip
    publishing.publish(actor=people.manager, version_id=drafting.pk, seen=drafting.content_hash, now=BEFORE)
    browser = as_("manager")

    shown = browser.get(at("correct", card))
    used = browser.post(at("correct", card), {"version": drafting.pk})

    assert shown.status_code == 200
    assert used.status_code == 302
    assert selecting.campaign(card.id).version_id == drafting.pk


def test_a_rehearsal_has_numbers_of_its_own_and_is_deleted(as_, card):
    browser = as_("manager")
    browser.post(at("rehearsal", card), {"on": ""})
    card = selecting.campaign(card.id)
    store(campaign_id=card.id, ballot=ballot(card.version_id, GOOD, rehearsal=True), now=BEFORE)
    folding.fold(now=BEFORE)

    page = browser.get(at("rehearsal", card)).context
    browser.post(at("purge-rehearsal", card))

    assert (page["counts"].counted, browser.get(at("rehearsal", card)).context["some"]) == (1, 0)


def test_a_list_is_shown_before_it_is_taken(as_, card):
    browser = as_("manager")
    sent = browser.post(at("invite", card), upload(LIST + "sai,citizens,so-y-te,vi\n"))
    assert sent.status_code == 302
    shown = browser.get(at("invite", card)).context["difference"]
    assert (shown.new, shown.already, shown.faulty, shown.problems[0].row) == (2, 0, 1, 4)
    assert not Invitation.objects.exists()

    browser.post(at("invite-take", card))

    assert set(Invitation.objects.values_list("email", "language")) == {
        ("an@example.vn", "vi"), ("binh@example.vn", "en"),
    }  # fmt: skip
    assert not PeopleList.objects.exists()


@pytest.mark.parametrize("text", ["Tên\nAn\n", "", "%PDF-1.4"])
def test_what_is_no_list_is_refused_and_not_kept(as_, card, text):
    answer = as_("manager").post(at("invite", card), upload(text))

    assert answer.status_code == 400
    assert not PeopleList.objects.exists()


def test_letters_are_begun_followed_and_shown_in_the_outbox_of_a_demonstration_only(as_, people, card, settings):
    browser = as_("manager")
    browser.post(at("invite", card), upload(LIST))
    browser.post(at("invite-take", card))
    Campaign.objects.filter(pk=card.id).update(opens_at="2026-01-01T00:00:00Z", closes_at="2099-01-01T00:00:00Z")
    launching.launch(actor=people.manager, campaign_id=card.id, now=BEFORE)
    browser.post(at("sendings", card), {"kind": "invite"})
    assert "<progress" in browser.get(at("sending-progress", card)).content.decode()
    begun = Mailing.objects.get().begun_at
    while Mailing.objects.filter(finished_at=None).exists():
        mailing.send_some(now=begun)
    row = Invitation.objects.order_by("id").first()

    settings.DEMONSTRATION = True
    letter = browser.get(at("outgoing", card, row.pk))
    assert f"/ks/m/{inviting.token_of(row.pk)}/" in letter.content.decode()
    assert letter["Referrer-Policy"] == "no-referrer"
    settings.DEMONSTRATION = False
    assert {browser.get(at("outbox", card)).status_code, browser.get(at("outgoing", card, row.pk)).status_code} == {404}
    people_page = browser.get(at("invitations", card)).content.decode()
    assert inviting.token_of(row.pk) not in people_page


def test_a_code_is_drawn_as_the_standard_says_with_four_white_modules_around():
    text = "https://thuocdo.example.vn/k/12-345/"
    made = QRCode(error_correction=ERROR_CORRECT_M, border=4)
    made.add_data(text)
    made.make(fit=True)
    drawn = ElementTree.fromstring(qr.svg(text, "Mã QR: <thử>"))  # noqa: S314 - our own
    size = int(drawn.get("viewBox").split()[-1])
    dark = set()
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", drawn[1].get("d")):
        dark |= {(int(x) + step, int(y)) for step in range(int(width))}

    matrix = made.get_matrix()
    assert dark == {(x, y) for y, row in enumerate(matrix) for x, cell in enumerate(row) if cell}
    assert size == len(matrix)
    assert min(min(x, y) for x, y in dark) == 4


def test_a_short_address_leads_to_the_launched_survey_only(client, people, places, card):
    unit = places["so-y-te"].pk
    short = addresses.short(card.id, unit)
    assert client.get(short).status_code == 404
    Invitation.objects.create(campaign_id=card.id, email="a@example.vn", lookup="x", nonce="y")
    launching.launch(actor=people.manager, campaign_id=card.id, now=BEFORE)

    assert client.get(short)["Location"] == f"/ks/{card.slug}/?kenh=qr&don-vi=so-y-te"
    assert client.get(addresses.short(card.id, 10**9))["Location"] == f"/ks/{card.slug}/?kenh=qr"
    assert client.get(addresses.short(10**9)).status_code == 404


def test_every_page_of_the_english_site_is_english_and_nothing_is_missing(as_, card):
    browser = as_("manager")
    pages = {name: "/en" + at(name, card) for name in (*MANAGED, "campaign", "addresses", "posters")}
    assert {name: browser.get(page).status_code for name, page in pages.items()} == dict.fromkeys(pages, 200)


def test_paths_that_letters_and_posters_carry_are_those_of_the_pages():
    with translation.override("vi"):
        assert addresses.personal("a" * 32) == reverse("surveys:personal", args=["a" * 32])
        assert addresses.answering("khao-sat") == reverse("surveys:start", args=["khao-sat"])
        assert addresses.short(12) == reverse("surveys:short", args=[12])
        assert addresses.short(12, 345) == reverse("surveys:short-of-unit", args=[12, 345])
    with translation.override("en"):
        assert addresses.personal("a" * 32, "en") == reverse("surveys:personal", args=["a" * 32])
