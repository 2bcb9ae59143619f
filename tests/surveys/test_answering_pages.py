"""The pages on which people answer (B4, B1, F7): kept with every button, handed in once."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from tests.surveys.conftest import CLOSES, NOW, OPENS, SECOND
from thuocdo.surveys.models import Draft, Submission
from thuocdo.surveys.views.answering import desk


@pytest.fixture
def clock(monkeypatch):
    """What the pages take for now: `clock.now`."""

    class Clock:
        now = NOW

    monkeypatch.setattr(timezone, "now", lambda: Clock.now)
    monkeypatch.setattr(desk, "_BLINK", 3600)
    desk._known.cache_clear()  # a process believes for a second what it knows of a survey
    return Clock


@pytest.fixture
def visitor(running, clock):
    """Somebody with a browser who has opened nothing yet."""
    client = Client()
    client.root = f"/ks/{running.slug}/"
    return client


BEGIN = {"nhom": "citizens", "don-vi": "so-y-te", "kenh": "link", "go": "new"}
FIRST = {"q-reached": "yes", "q-q1": "5", "q-q2": "4", "q-q3": "3", "go": "next"}
SECOND_PAGE = {"q-ways": ["web", "post"], "q-first": "manner", "q-age": "40", "q-words": "Tốt", "go": "next"}


def text_of(response):
    return " ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split())


def test_a_ballot_from_the_first_page_to_thanks(visitor, running):
    """B4: begin, two pages, look over, hand in; no script, no account."""
    start = visitor.get(visitor.root)
    assert "Hài lòng về các sở năm 2026" in text_of(start)
    assert "Để phục vụ tốt hơn." in text_of(start)
    began = visitor.post(visitor.root, BEGIN)
    assert (began.status_code, began["Location"]) == (303, visitor.root + "A/?cookie=1")
    first = visitor.get(began["Location"])
    assert "Phần 1/2" in text_of(first)
    forward = visitor.post(visitor.root + "A/", FIRST)
    assert forward["Location"] == visitor.root + "B/"
    assert visitor.get(visitor.root + "B/").status_code == 200
    assert visitor.post(visitor.root + "B/", SECOND_PAGE)["Location"] == visitor.root + "xem-lai/"
    look = visitor.get(visitor.root + "xem-lai/")
    assert "Mức 5" in text_of(look)
    done = visitor.post(visitor.root + "xem-lai/", {"go": "send"})
    assert done["Location"] == visitor.root + "cam-on/"
    assert visitor.get(done["Location"]).status_code == 200
    kept = Submission.objects.get()
    assert (kept.unit.slug, kept.group.code, kept.channel, kept.language) == ("so-y-te", "citizens", "link", "vi")
    assert kept.coded == [1, 5, 4, 3]
    assert not Draft.objects.exists()


def begin(visitor, **more):
    return visitor.post(visitor.root, BEGIN | more)


def test_every_button_keeps_what_was_typed(visitor):
    """B4: back, another language and "later" lose nothing; nothing is required of them."""
    begin(visitor)
    visitor.post(visitor.root + "A/", FIRST)
    back = visitor.post(visitor.root + "B/", {"q-words": "Tôi góp ý", "go": "back"})
    assert back["Location"] == visitor.root + "A/"
    assert 'value="yes" checked' in visitor.get(visitor.root + "A/").content.decode()
    english = visitor.post(visitor.root + "B/", {"q-words": "Tôi góp ý nữa", "go": "language:en"})
    assert english["Location"] == "/en" + visitor.root + "B/"
    page = visitor.get(english["Location"]).content.decode()
    assert "Tôi góp ý nữa</textarea>" in page
    assert "Opinion" in page
    assert "Part 2 of 2" in page
    later = visitor.post(visitor.root + "B/", {"q-words": "Mai viết tiếp", "go": "later"})
    assert later["Location"] == visitor.root + "de-sau/"
    assert Draft.objects.get().answers["words"] == "Mai viết tiếp"


def test_another_device_continues_by_the_link(visitor):
    """B4: the key is in the link that the person notes down; the address with it does not stay."""
    begin(visitor)
    visitor.post(visitor.root + "A/", FIRST)
    link = re.search(
        r'href="(http://testserver/ks/[^"]+/tiep-tuc/[^"]+)"', visitor.get(visitor.root + "de-sau/").content.decode()
    )
    elsewhere = Client()
    came = elsewhere.get(link[1].removeprefix("http://testserver"))
    assert (came.status_code, came["Location"], came["Referrer-Policy"]) == (302, visitor.root, "no-referrer")
    went_on = elsewhere.post(visitor.root, {"go": "continue", "kenh": "link"})
    assert went_on["Location"] == visitor.root + "B/"
    wrong = Client().get(visitor.root + "tiep-tuc/" + "x" * 27 + "/")
    assert wrong.status_code == 404


def test_a_required_question_that_is_left_out_leads_back_to_itself(visitor):
    """B4: an error summary whose line leads to the question; what was answered well is kept."""
    begin(visitor)
    page = visitor.post(visitor.root + "A/", {"q-q1": "5", "go": "next"})
    html = page.content.decode()
    assert page.status_code == 400
    assert '<a href="#q-reached">Đã sử dụng?: Câu hỏi này cần được trả lời.</a>' in html
    assert html.count('id="q-reached"') == 1
    assert "<title>Lỗi: Phần 1/2" in html
    assert Draft.objects.get().answers == {"q1": "5"}


def test_pressing_send_twice_hands_in_once(visitor):
    """B3: the second press says thanks as well."""
    begin(visitor)
    visitor.post(visitor.root + "A/", FIRST)
    page = visitor.get(visitor.root + "xem-lai/").content.decode()
    ballot = re.search(r'name="ballot" value="([^"]+)"', page)[1]
    cookies = visitor.cookies["phieu"].value
    sent = {"go": "send", "ballot": ballot}
    assert visitor.post(visitor.root + "xem-lai/", sent)["Location"] == visitor.root + "cam-on/"
    visitor.cookies["phieu"] = cookies
    assert visitor.post(visitor.root + "xem-lai/", sent)["Location"] == visitor.root + "cam-on/"
    assert Submission.objects.count() == 1
    another = visitor.post(visitor.root + "xem-lai/", {"go": "send", "ballot": "nonsense"})
    assert another["Location"] == visitor.root


def test_a_ballot_that_lacks_something_is_not_handed_in(visitor):
    """B4: whoever goes straight to the end is told what is missing, with the way to it."""
    begin(visitor)
    html = visitor.get(visitor.root + "xem-lai/").content.decode()
    assert f'<a href="{visitor.root}A/#q-reached">' in html
    assert 'value="send"' not in html
    assert visitor.post(visitor.root + "xem-lai/", {"go": "send"}).status_code == 400
    assert not Submission.objects.exists()


def test_group_and_unit_come_by_the_address_or_are_asked(visitor):
    """B2: a poster's address names unit, group and channel; without, the first page asks."""
    named = visitor.get(visitor.root, {"nhom": "firms", "don-vi": "so-noi-vu", "kenh": "qr"}).content.decode()
    assert 'type="hidden" name="nhom" value="firms"' in named
    assert 'type="hidden" name="don-vi" value="so-noi-vu"' in named
    assert 'type="hidden" name="kenh" value="qr"' in named
    asked = visitor.post(visitor.root, {"go": "new", "kenh": "link"})
    assert asked.status_code == 400
    assert "Hãy chọn nhóm đối tượng" in asked.content.decode()
    assert 'href="#don-vi"' in asked.content.decode()
    unknown = visitor.post(visitor.root, BEGIN | {"don-vi": "so-khong-co"})
    assert unknown.status_code == 400
    visitor.post(visitor.root, BEGIN | {"don-vi": "Sở y tế", "kenh": "paper"})
    assert (Draft.objects.get().unit.slug, Draft.objects.get().channel) == ("so-y-te", "link")


@pytest.mark.parametrize(
    ("at", "told"),
    [
        (OPENS - SECOND, "Cuộc khảo sát chưa bắt đầu"),
        (OPENS, None),
        (CLOSES - SECOND, None),
        (CLOSES, "Cuộc khảo sát đã kết thúc"),
    ],
)
def test_doors_open_and_close_to_the_second(visitor, clock, at, told):
    """B6: the second before the opening and the moment of the end take nothing, and say so with the moment."""
    clock.now = at
    begun = begin(visitor)
    page = visitor.get(visitor.root)
    if told is None:
        assert begun.status_code == 303
        assert page.status_code == 200
        return
    assert begun.status_code == 410
    assert told in text_of(page)
    assert not Draft.objects.exists()


def test_what_was_begun_before_the_end_is_refused_after_it(visitor, clock):
    """Must hold: closed campaigns. The page says that nothing was handed in."""
    begin(visitor)
    clock.now = CLOSES
    late = visitor.post(visitor.root + "A/", FIRST)
    assert late.status_code == 410
    assert "chưa được gửi" in text_of(late)
    assert visitor.post(visitor.root + "xem-lai/", {"go": "send"}).status_code == 410
    assert not Submission.objects.exists()


def test_a_page_costs_few_questions_to_the_database_and_one_write(visitor, django_assert_num_queries):
    """Speed: reading a page takes one question; keeping one takes the lock, the check and one write."""
    begin(visitor)
    visitor.get(visitor.root + "A/")
    with django_assert_num_queries(1):
        visitor.get(visitor.root + "A/")
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        visitor.post(visitor.root + "A/", FIRST)
    writes = [each["sql"] for each in asked if each["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE")]
    assert len(writes) == 1
    assert len(asked) <= 6  # savepoints of the test included


def test_no_cookie_no_going_round_in_circles(visitor):
    """B4: a browser that forgets what it is given is told so."""
    where = begin(visitor)["Location"]
    assert "Trình duyệt này đang tắt cookie" in text_of(Client().get(where))


def test_unknown_surveys_and_parts_are_not_there(visitor, draft_campaign):
    """Must hold: what is in preparation does not exist for the public."""
    begin(visitor)
    assert visitor.get("/ks/khong-co/").status_code == 404
    assert visitor.get(visitor.root + "Z/").status_code == 404
    assert Client().get(visitor.root + "A/")["Location"] == visitor.root
