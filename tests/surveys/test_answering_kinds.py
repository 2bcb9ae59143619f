"""Every kind of question read from a form post; what appears on the same page; order; hostile input (B1, B4)."""

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.foundation.files.samples import SAMPLES
from tests.surveys.conftest import NOW, make_campaign, make_unit, publish
from tests.surveys.every_kind import every_kind
from thuocdo.directory.models import UnitName
from thuocdo.questionnaires.domain.documents import slots
from thuocdo.surveys.domain.campaigns import Rating
from thuocdo.surveys.domain.paging import order, standing
from thuocdo.surveys.domain.posting import posted
from thuocdo.surveys.models import Draft, Submission
from thuocdo.surveys.selectors import campaigns as selecting
from thuocdo.surveys.services import launching, parts
from thuocdo.surveys.views.answering import desk, shelf

TODAY = date(2026, 3, 5)


@pytest.fixture
def visitor(people, places, monkeypatch):
    """Somebody who has begun the ballot with every kind of question."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    vinh = make_unit("nghe-an-vinh", "commune", "Phường Thành Vinh", places["other"])
    UnitName.objects.create(unit=vinh, name="Phường Thành Vinh", folded="phuong thanh vinh")
    UnitName.objects.create(unit=vinh, name="Thành Vinh", folded="thanh vinh", is_alias=True)
    make_unit("thanh-hoa-hac-thanh", "commune", "Phường Hạc Thành", places["province"])
    make_unit("thanh-hoa-vinh-loc", "commune", "Xã Vĩnh Lộc", places["province"])
    version = publish(people, places, every_kind())
    card = make_campaign(people, places, version, rating=Rating.NONE)
    parts.set_groups(actor=people.manager, campaign_id=card.id, groups=(), seen=card.revision, now=NOW)
    launching.launch(actor=people.manager, campaign_id=card.id, now=NOW)
    desk._known.cache_clear()
    shelf._page.cache_clear()
    client = Client()
    client.root = f"/ks/{selecting.campaign(card.id).slug}/"
    client.post(client.root, {"go": "new"})
    return client


def send(visitor, page, **answers):
    given = {"go": answers.pop("go", "next"), "seen": answers.pop("seen", "")}
    return visitor.post(visitor.root + page, given | {f"q-{code}": value for code, value in answers.items()})


def told(response):
    return re.findall(r"q__error[^>]*>(.*?)</p>", response.content.decode())


def kept():
    return Draft.objects.get().answers


A = {"used": "land", "name": "Lan", "email": "lan@example.vn", "age": "61", "money": "12,5", "day": "1/2/2026"}
B = {
    "overall": "4", "p_time": "5", "p_staff": "4", "p_cost": "3", "ways": ["web", "desk"], "first": ["speed", "manner"],
}  # fmt: skip


def test_every_kind_comes_back_as_it_was_given(visitor):
    """B1, B4: from the first page to the stored ballot."""
    assert send(visitor, "A/", **A)["Location"].endswith("/B/")
    assert "Lan hài lòng thế nào?" in visitor.get(visitor.root + "B/").content.decode()  # an earlier answer in a title
    assert "Lệ phí so với mức 12,5" in visitor.get(visitor.root + "B/").content.decode()
    assert send(visitor, "B/", **B)["Location"].endswith("/C/")
    place = {"place-lat": "19.80", "place-lon": "105.77", "place-accuracy": "12"}
    photo = SimpleUploadedFile("tiep-dan.png", SAMPLES["png"], content_type="image/png")
    places = send(visitor, "C/", province="thanh-hoa", photo=photo, **place)
    assert told(places) == []
    assert places["Location"].endswith("/D/")
    listed = visitor.get(visitor.root + "D/").content.decode()
    assert "Phường Hạc Thành" in listed
    assert "Thành Vinh" not in listed
    assert send(visitor, "D/", commune="thanh-hoa-hac-thanh")["Location"].endswith("/E/")
    assert send(visitor, "E/", words="Dòng một\r\nDòng hai")["Location"].endswith("/xem-lai/")
    look = visitor.get(visitor.root + "xem-lai/").content.decode()
    for shown in ("12,5", "01/02/2026", "Trực tuyến, Trực tiếp", "Nhanh, Lịch sự", "Phường Hạc Thành", "1 tệp"):
        assert shown in look
    assert visitor.post(visitor.root + "xem-lai/", {"go": "send"})["Location"].endswith("/cam-on/")
    others = Submission.objects.get().others
    assert others["money"] == "12.5"
    assert others["day"] == "2026-02-01"
    assert others["ways"] == ["web", "desk"]
    assert others["first"] == ["speed", "manner"]
    assert others["place"] == ["19.8000000", "105.7700000", "12.0000000"] or others["place"][0].startswith("19.8")
    assert len(others["photo"][0]) == 64
    assert others["words"] == "Dòng một\nDòng hai"
    assert Submission.objects.get().coded == [1, 4, 5, 4, 3]


def test_without_script_a_page_comes_again_with_what_its_answers_brought_up(visitor):
    """B4: the new question is told and led to; nothing is called an error; then one goes on."""
    again = send(visitor, "A/", used="other")
    html = again.content.decode()
    assert again.status_code == 200
    assert '<a href="#q-which">Thủ tục nào khác?</a>' in html
    assert "q--wrong" not in html
    assert re.search(r'data-item="which"[^>]*>', html)[0].find("hidden") == -1
    missing = send(visitor, "A/", used="other", which="")
    assert missing.status_code == 400
    assert send(visitor, "A/", used="other", which="Hộ tịch")["Location"].endswith("/B/")
    assert kept() == {"used": "other", "which": "Hộ tịch"}
    send(visitor, "A/", used="land", which="Hộ tịch")
    assert kept() == {"used": "land"}  # no longer asked, so no longer kept


def test_with_script_what_was_seen_is_not_shown_twice(visitor):
    """B4: where the script has shown the question already, leaving it out is told as an error at once."""
    page = visitor.get(visitor.root + "A/").content.decode()
    assert re.search(r'data-item="which" data-relevant="[^"]+" hidden>', page)
    assert send(visitor, "A/", used="other", seen="1").status_code == 400
    assert send(visitor, "A/", used="land", age="70", seen="1")["Location"].endswith("/B/")


def test_a_unit_is_typed_or_chosen(visitor):
    """B1: a name with or without marks; one that is not clear is asked again with what it may mean."""
    send(visitor, "A/", **A)
    send(visitor, "B/", **B)
    send(visitor, "C/", province="nghe-an")
    typed = send(visitor, "D/", commune="thanh vinh")
    assert told(typed) == []
    assert typed["Location"].endswith("/E/")
    assert kept()["commune"] == "nghe-an-vinh"
    elsewhere = send(visitor, "D/", commune="thanh-hoa-hac-thanh")
    assert elsewhere.status_code == 400
    assert "commune" not in kept()
    names = visitor.get(visitor.root + "tim-don-vi/", {"muc": "commune", "trong": "nghe-an"}).json()
    assert names == {"units": ["Phường Thành Vinh"]}
    assert visitor.get(visitor.root + "tim-don-vi/", {"muc": "used"}).status_code == 404


@pytest.mark.parametrize(
    ("page", "code", "given", "told"),
    [
        ("A/", "email", "lan@", "is no e-mail address"),
        ("A/", "age", "mười", "is no number"),
        ("A/", "age", "14", "Give at least"),
        ("A/", "money", "1,25", "at most 1 decimals"),
        ("A/", "day", "31/2/2026", "is no date"),
        ("A/", "name", "x" * 41, "at most 40 characters"),
        ("A/", "used", "gold", "none of the options"),
        ("B/", "ways", ["web", "desk", "post"], "Choose at most 2"),
        ("B/", "ways", ["none", "web"], "chosen together"),
        ("B/", "first", ["speed", "speed"], "given twice"),
        ("B/", "first", ["speed", ""], "Put 2 options"),
        ("B/", "p_time", "9", "none of the options"),
    ],
)
def test_what_does_not_fit_is_shown_again_with_the_reason(visitor, page, code, given, told):
    """B4: the summary leads to the question, and what was typed is still there."""
    root, visitor.root = visitor.root, "/en" + visitor.root
    visitor.cookies["phieu-en"] = visitor.cookies["phieu"].value
    send(visitor, "A/", **A)
    answer = send(visitor, page, **(A if page == "A/" else B) | {code: given})
    html = answer.content.decode()
    assert answer.status_code == 400
    assert told in re.sub(r"<[^>]*>", "", html)
    assert f'<a href="#q-{code}">' in html
    assert f'id="e-{code}"' in html
    assert "e-" + code in re.findall(r'aria-describedby="([^"]+)"', html)[0] or f'e-{code}"' in html
    visitor.root = root
    assert send(visitor, page, go="back", **(A if page == "A/" else B)).status_code == 303


@pytest.mark.parametrize(
    "text",
    ['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "\x00\x00", "\u202egnạht\u202c", "{name}",
     "a" * 1_000_000],
)  # fmt: skip
def test_hostile_text_is_only_text(visitor, text):
    """Must hold: scripts, right-to-left marks, nulls, 1 MB, braces."""
    send(visitor, "A/", used="land", name=text)
    for page in ("A/", "B/", "xem-lai/"):
        html = visitor.get(visitor.root + page).content.decode()
        assert "<script>alert" not in html
        assert "<img" not in html
        assert "\u202e" not in html
        assert "\x00" not in html
        assert len(html) < 60_000


def test_what_was_never_asked_is_not_kept(visitor):
    """Must hold: answers for items that do not exist or are not relevant, and names of our own buttons."""
    send(visitor, "A/", used="land", which="lén", ghost="1", overall="5")
    assert kept() == {"used": "land"}
    assert send(visitor, "A/", used="land", go="nowhere")["Location"].endswith("/B/")
    assert send(visitor, "A/", used="land", go="language:xx")["Location"].endswith("/ks/" + visitor.root[4:] + "A/")


def test_a_form_without_end_is_refused(visitor):
    """Must hold: what is larger than any ballot is not read."""
    answer = visitor.post(visitor.root + "A/", {"q-name": "a" * (2 * 1024 * 1024 + 1)})
    assert answer.status_code == 413


def test_a_file_that_is_no_picture_is_refused_with_the_reason(visitor):
    """B1: the content decides, not the name."""
    send(visitor, "A/", **A)
    send(visitor, "B/", **B)
    answer = send(visitor, "C/", photo=SimpleUploadedFile("x.png", b"<script>", content_type="image/png"))
    assert answer.status_code == 400
    assert 'href="#q-photo"' in answer.content.decode()
    stranger = send(visitor, "C/", **{"photo-kept": "0" * 64})
    assert stranger.status_code == 303
    assert "photo" not in kept()  # a file that somebody else sent is nobody's by its number


def test_an_order_of_its_own_stays_for_a_ballot(visitor):
    """B1: shuffled by the ballot's own key, "none of these" last; a reload changes nothing."""
    send(visitor, "A/", **A)
    pages = [visitor.get(visitor.root + "B/").content.decode() for _ in range(2)]
    codes = [re.findall(r'name="q-ways" value="(\w+)"', page) for page in pages]
    assert codes[0] == codes[1]
    assert codes[0][-1] == "none"
    assert sorted(codes[0]) == ["desk", "none", "post", "web"]
    orders = {tuple(order(("web", "desk", "post"), seed=str(seed))) for seed in range(60)}
    assert len(orders) == 6


def test_every_control_has_a_label_and_every_id_is_there_once(visitor):
    """B4, WCAG 1.3.1, 4.1.2: on every page, with and without errors."""
    send(visitor, "A/", **A)
    send(visitor, "B/", **B)
    pages = [visitor.get(visitor.root + page).content.decode() for page in ("", "A/", "B/", "C/", "E/", "xem-lai/")]
    pages += [send(visitor, page, used="", overall="").content.decode() for page in ("A/", "B/")]
    for html in pages:
        ids = re.findall(r'\sid="([^"]+)"', html)
        assert len(ids) == len(set(ids))
        fields = re.findall(r"<(?:input|select|textarea)\b[^>]*>", html)
        for field in (each for each in fields if 'type="hidden"' not in each):
            name = re.search(r'\sid="([^"]+)"', field)[1]
            assert f'for="{name}"' in html, field
        for described in re.findall(r'aria-describedby="([^"]+)"', html):
            assert set(described.split()) <= set(ids)
        assert html.count("<h1>") == 1
        assert " style=" not in html


def test_pages_are_known_by_what_was_answered():
    """B1: a section is a page only while something in it is asked."""
    document = every_kind()
    begun = standing(document, {}, today=TODAY)
    assert begun.pages == ("A", "B", "C", "E")
    assert (begun.number("B"), begun.after("C"), begun.before("A"), begun.after("E")) == (2, "E", "", "")
    chosen = standing(document, {"province": "thanh-hoa"}, today=TODAY)
    assert chosen.pages == ("A", "B", "C", "D", "E")
    old = standing(document, {"age": "60"}, today=TODAY)
    assert "old" in old.shown
    assert "old" not in begun.shown
    assert begun.missing == ("used", "overall", "p_time", "p_staff", "p_cost")


def test_a_form_gives_an_entry_for_everything_on_its_page():
    """B4: what is left out is None, so that an answer can be taken back."""
    for section in every_kind().sections:
        nothing = posted(section, lambda _name: [])
        expected = {slot.code for slot in slots(every_kind()) if slot.section.code == section.code} - {"photo"}
        assert set(nothing) == expected
        assert not any(nothing.values())
