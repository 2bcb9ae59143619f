"""What holds for every public page: both languages, title and description, weight, calm in the face of nonsense.

Issue 2, sections 5 and 6: no trace, the right status; a first view of at most 100 kB with fonts.
"""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

YEAR = "par-index-tinh-2021"
PAGES = [
    "/",
    "/chi-so/",
    f"/cong-bo/{YEAR}/",
    f"/cong-bo/{YEAR}/thanh-phan/",
    f"/cong-bo/{YEAR}/thanh-phan/td/",
    f"/cong-bo/{YEAR}/vung/",
    f"/cong-bo/{YEAR}/vung/dong-bang-song-hong/",
    f"/cong-bo/{YEAR}/ban-do/",
    f"/cong-bo/{YEAR}/phan-bo/",
    f"/cong-bo/{YEAR}/kiem-tra/",
    "/cong-bo/par-index-tinh-2022-hai-duong/diem-mat/",
    f"/cong-bo/{YEAR}/du-lieu/",
    "/cong-bo/cchc-huyen-thanh-hoa-2020/",
    "/don-vi/hai-duong/",
    "/don-vi/hai-phong/",
    "/don-vi/thanh-hoa/",
    "/so-sanh/",
    "/so-sanh/?u=hai-duong&u=quang-ninh&u=ha-noi",
    "/tim/",
    "/tim/?q=ha",
    "/phuong-phap/",
    "/phuong-phap/cham-diem/",
]
NONSENSE = [
    "sort=%00",
    "sort=-",
    "sort=value;drop table results_publication",
    "page=-1",
    "page=999999999",
    "page=1e9",
    "page=%FF%FE",
    "page=٣",
    "region=atlantis",
    "band=zzz",
    "q=%00",
    "q=" + "a" * 200_000,
    "q=%ED%A0%80",
    "text=%00",
    "u=unknown",
    "u=%00",
    "u=",
    "p=unknown",
    "p=%00",
    "kind=castle",
    "kind[]=province",
    "weight=feather",
    "check=%27",
    "csv=1",
    "a=b&" * 3000,
    "%00=%00",
    "=&=&=",
    "?????",
]
LIMIT = 100_000  # bytes of a first view, compressed
FONTS_BYTES = sum(path.stat().st_size for path in Path("thuocdo/ui/static/ui/fonts").glob("*.woff2"))


def _in(language, page):
    return f"/en{page}" if language == "en" else page


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_there_in_both_languages_with_title_and_description(published, client, page, language):
    response = client.get(_in(language, page))
    text = response.content.decode()
    assert response.status_code == 200
    assert f'<html lang="{language}">' in text
    title = re.search(r"<title>(.+?)</title>", text, re.S)[1].strip()
    assert len(title) > 10 and not title.startswith("–") and "{" not in title
    described = re.search(r'<meta name="description" content="([^"]+)"', text)[1]
    assert 30 <= len(described) <= 400
    for name in ("og:title", "og:description", "og:url", "og:image"):
        assert re.search(f'<meta property="{name}" content="[^"]+"', text), name
    assert text.count("<h1") == 1
    assert 'aria-label="breadcrumbs"' in text or "crumbs" in text or page == "/"


@pytest.mark.parametrize("page", PAGES)
def test_titles_differ_between_languages_and_pages_are_linked_to_each_other(published, client, page):
    vietnamese, english = (client.get(_in(each, page)).content.decode() for each in ("vi", "en"))
    found = [re.search(r"<title>(.+?)</title>", each, re.S)[1] for each in (vietnamese, english)]
    assert found[0] != found[1]
    path = page.partition("?")[0]
    assert f'hreflang="en" href="http://testserver/en{path}' in vietnamese
    assert f'hreflang="vi" href="http://testserver{path}' in english


def test_no_two_pages_bear_the_same_title(published, client):
    titles = [re.search(r"<title>(.+?)</title>", client.get(page).content.decode(), re.S)[1] for page in PAGES]
    assert sorted(titles) == sorted(set(titles))


@pytest.mark.parametrize("query", NONSENSE, ids=lambda query: query[:24])
@pytest.mark.parametrize("page", [page for page in PAGES if "?" not in page])
def test_nonsense_in_an_address_is_answered_calmly(published, client, page, query):
    response = client.get(f"{page}?{query}")
    assert response.status_code in {200, 400, 404}
    text = response.content.decode()
    assert "Traceback" not in text and "Exception" not in text
    assert len(text) < 1_000_000


@pytest.mark.parametrize(
    "path",
    [
        "/cong-bo/khong-co/",
        "/cong-bo/khong-co/ban-do/",
        f"/cong-bo/{YEAR}/thanh-phan/zzz/",
        f"/cong-bo/{YEAR}/thanh-phan/%00/",
        f"/cong-bo/{YEAR}/vung/atlantis/",
        f"/cong-bo/{YEAR}/hinh/dragon.csv",
        "/don-vi/%00/",
        "/don-vi/" + "a" * 5000 + "/",
        "/don-vi/../../etc/passwd",
        "/phuong-phap/khong-co/",
        "/không/có/",
        "/%FF%FE/",
    ],
)
def test_an_address_of_nothing_is_not_found(published, client, path):
    response = client.get(path)
    assert response.status_code == 404
    assert "Traceback" not in response.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_other_methods_are_refused_or_answered_and_nothing_breaks(published, client, page):
    assert client.head(page).status_code == 200
    assert client.post(page, {"a": "b"}).status_code in {200, 403, 405}


@pytest.mark.parametrize("page", PAGES)
def test_a_first_view_weighs_at_most_a_hundred_kilobytes_with_fonts(published, client, page):
    text = client.get(page).content
    weight = len(gzip.compress(text, 6))
    for address in set(re.findall(rb'(?:href|src)="(/static/[^"]+\.(?:css|js|svg))"', text)):
        file = finders.find(address.decode().removeprefix(settings.STATIC_URL))
        weight += len(gzip.compress(Path(file).read_bytes(), 6))
    assert weight + FONTS_BYTES <= LIMIT, (weight, FONTS_BYTES)


@pytest.mark.parametrize("page", PAGES)
def test_nothing_to_read_needs_a_script_or_an_inline_style(published, client, page):
    text = client.get(page).content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert " style=" not in text and not re.search(r"\son\w+=", text)
