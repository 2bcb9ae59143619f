"""Frame, refusal pages and the budget of a first view (issue 2, sections 1 and 5; DESIGN "look"; F7)."""

import gzip
import re

import pytest
from django.http import HttpResponse, HttpResponseNotAllowed
from django.template import Context, Template
from django.test import override_settings
from django.urls import path
from django.utils import translation

from thuocdo.config.env import ROOT
from thuocdo.kernel.refusals import BadInput, NotFound, NotPermitted, Problem
from thuocdo.kernel.sentences import say_later
from thuocdo.ui import views

STATIC = ROOT / "thuocdo/ui/static/ui"
WHY = say_later("Only an organiser can edit a framework.")


def refuse(request, kind):
    raise {
        "bad": BadInput(WHY, problems=[Problem(WHY, row=4, column="max_points")]),
        "not-permitted": NotPermitted(WHY),
        "not-found": NotFound(WHY),
        "bug": RuntimeError("secret 1234"),
    }[kind]


urlpatterns = [
    path("refuse/<kind>", refuse),
    path("post-only", lambda request: HttpResponseNotAllowed(["POST"])),
    path("told", lambda request: HttpResponse("slow down", status=429)),
]
handler404 = "thuocdo.ui.views.page_not_found"
handler500 = "thuocdo.ui.views.server_error"


@pytest.fixture
def pages(client, settings):
    settings.ROOT_URLCONF = __name__
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize(("kind", "status"), [("bad", 400), ("not-permitted", 403), ("not-found", 404)])
def test_a_refusal_that_reaches_the_top_is_a_page_with_its_sentence(pages, kind, status):
    answer = pages.get(f"/refuse/{kind}")
    assert answer.status_code == status
    assert "Only an organiser can edit a framework." in answer.content.decode()
    assert ("Dòng 4, max_points" in answer.content.decode()) == (kind == "bad")


def test_an_accident_shows_no_trace_and_needs_no_database(pages):
    answer = pages.get("/refuse/bug")
    assert answer.status_code == 500
    assert "Hệ thống gặp sự cố" in answer.content.decode()
    assert "secret" not in answer.content.decode()


def test_bare_answers_of_the_framework_become_pages_and_others_stay(pages):
    answer = pages.get("/post-only")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "<h1>" in answer.content.decode()
    assert pages.get("/told").content == b"slow down"
    assert pages.get("/post-only", headers={"Accept": "application/json"}).content == b""


def test_a_missing_page_is_said_in_the_language_of_its_address(client):
    assert "Không tìm thấy trang" in client.get("/nowhere").content.decode()
    english = client.get("/en/nowhere").content.decode()
    assert "This page does not exist" in english
    assert 'href="/nowhere" hreflang="vi"' in english


@pytest.mark.parametrize("status", [400, 403, 404, 405, 413, 429, 500, 503])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_status_has_a_kind_sentence_in_both_languages(status, language):
    with translation.override(language):
        text = views.refusal_page(None, status).content.decode()
    assert f'<html lang="{language}">' in text
    english = str(views.SENTENCES[status])
    assert (english in text.replace("&#x27;", "'")) == (language == "en")


def test_a_host_that_is_not_ours_is_refused_with_a_page(client):
    answer = client.get("/ui/gallery", headers={"Host": "elsewhere.example"})
    assert answer.status_code == 400
    assert "elsewhere" not in answer.content.decode()


def test_a_page_leads_to_itself_in_the_other_language(client):
    text = client.get("/ui/gallery?sort=-index").content.decode()
    assert 'href="/en/ui/gallery?sort=-index" hreflang="en" lang="en"' in text
    assert '<link rel="canonical" href="http://testserver/ui/gallery">' in text
    assert '<link rel="alternate" hreflang="en" href="http://testserver/en/ui/gallery">' in text
    assert 'property="og:image" content="http://testserver/static/ui/img/share.png"' in text


@override_settings(THUOCDO_NAVIGATION=[("ui:gallery", "Ranking"), ("nowhere:page", "Ghost")])
def test_the_navigation_leaves_out_what_does_not_exist(client):
    text = client.get("/ui/gallery").content.decode()
    assert '<a href="/ui/gallery" aria-current="page">Bảng xếp hạng</a>' in text
    assert "Ghost" not in text


@pytest.mark.parametrize("language", ["", "/en"])
def test_pages_keep_a_strict_content_policy(client, language):
    text = client.get(f"{language}/ui/gallery").content.decode()
    assert not re.search(r"<[^>]*\sstyle=", text)
    assert not re.search(r"<[^>]*\son[a-z]+=", text)
    assert "<style" not in text
    assert re.findall(r"<script[^>]*>([^<]*)</script>", text) == ["", ""]


def test_everything_together_stays_below_100_kb(client):
    """The gallery holds every component and eleven figures, two maps among them: no page will be heavier."""
    files = [*STATIC.glob("css/*.css"), *STATIC.glob("js/*.js")]
    weight = sum(len(gzip.compress(file.read_bytes())) for file in files)
    weight += sum(file.stat().st_size for file in STATIC.glob("fonts/*.woff2"))
    weight += len(gzip.compress(client.get("/ui/gallery").content))
    assert weight < 100_000


def test_each_font_is_below_22_kb_and_free():
    assert all(file.stat().st_size < 22_000 for file in STATIC.glob("fonts/*.woff2"))
    assert "SIL OPEN FONT LICENSE" in (STATIC / "fonts/OFL.txt").read_text()


def test_files_of_a_figure(client):
    data = client.get("/ui/gallery?as=csv")
    assert data["Content-Type"] == "text/csv; charset=utf-8"
    assert "muoi-hai-tinh" in data["Content-Disposition"]
    assert data.content.decode("utf-8-sig").splitlines()[1] == "Hải Phòng,1,91.8"
    picture = client.get("/en/ui/gallery?as=svg").content.decode()
    assert "Source: " not in picture
    assert "Ministry of Home Affairs, PAR INDEX 2021" in picture


def test_nonsense_in_the_address_is_harmless(client):
    assert client.get("/ui/gallery?sort=%00'--&page=x&as=exe").status_code == 200


# Contrast ---------------------------------------------------------------------------------------------------------


def tokens(block):
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))


CSS = (STATIC / "css/base.css").read_text()
LIGHT = tokens(CSS[CSS.index(":root {") : CSS.index("@media screen and (prefers-color-scheme")])
DARK_BY_DEVICE = tokens(CSS[CSS.index("@media screen and (prefers-color-scheme") : CSS.index("@media screen {")])
DARK_BY_CHOICE = tokens(CSS[CSS.index("@media screen {") : CSS.index("*, *::before")])


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def test_dark_is_the_same_whether_the_device_or_the_reader_chose_it():
    assert DARK_BY_DEVICE == DARK_BY_CHOICE
    assert set(DARK_BY_CHOICE) == set(LIGHT)


@pytest.mark.parametrize("theme", [LIGHT, DARK_BY_CHOICE], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "sheet", "wash"])
def test_text_has_a_contrast_of_four_and_a_half_and_marks_of_three(theme, ground):
    for text in ("ink", "ink-soft", "ink-faint", "accent", "accent-strong", "son", "good", "care", "bad"):
        assert contrast(theme[text], theme[ground]) >= 4.5, text
    for mark in ("line-strong", "c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8"):
        assert contrast(theme[mark], theme[ground]) >= 3, mark
    assert contrast(theme["on-accent"], theme["accent"]) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK_BY_CHOICE], ids=["light", "dark"])
@pytest.mark.parametrize("kind", ["good", "care", "bad", "son"])
def test_notices_are_readable_on_their_own_ground(theme, kind):
    assert contrast(theme[kind], theme[f"{kind}-wash"]) >= 4.5
    assert contrast(theme["ink"], theme[f"{kind}-wash"]) >= 4.5


# Components -------------------------------------------------------------------------------------------------------


def render(template, **values):
    with translation.override("en"):
        return Template("{% load ui %}" + template).render(Context(values))


def test_a_rank_change_is_said_in_words():
    assert "up 1 place</span>" in render("{% rank_change 1 %}")
    assert "down 28 places" in render("{% rank_change -28 %}")
    assert "rank unchanged" in render("{% rank_change 0 %}")
    assert "no earlier rank" in render("{% rank_change nothing %}")


def test_text_given_to_components_is_escaped():
    for template in (
        "{% band x 1 %}",
        "{% tag x %}",
        "{% stat x x %}",
        "{% unit_chip x x %}",
        "{% page_head x x %}{% endpage_head %}",
    ):
        assert "<img" not in render(template, x='"><img src=x>')


def test_a_meter_never_leaves_its_rule(client):
    assert 'width="100.00%"' in render("{% meter 12 10 %}")
    assert 'width="0.00%"' in render("{% meter -1 10 %}")
    assert 'bar-fill" width="0%"' in render("{% meter 1 0 %}")
