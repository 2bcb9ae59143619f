"""A survey within another site (B2, B4): which sites, no cookies, one tap, figures per site."""

import re

import pytest
from django.test import Client

from tests.surveys.conftest import NOW, OPEN, SECOND, make_campaign
from tests.surveys.test_answering_pages import BEGIN, FIRST, SECOND_PAGE, clock, text_of  # noqa: F401
from thuocdo.directory.models import User
from thuocdo.surveys.domain import embedding
from thuocdo.surveys.domain.campaigns import Channel
from thuocdo.surveys.domain.embedding import Wanted, carried, mark_of
from thuocdo.surveys.domain.tapping import PATIENCE
from thuocdo.surveys.models import Campaign, Draft, Submission
from thuocdo.surveys.selectors import campaigns as selecting
from thuocdo.surveys.selectors import following
from thuocdo.surveys.selectors.live import Filter
from thuocdo.surveys.services import folding, launching, tapping
from thuocdo.surveys.views.answering import desk

SITE, OTHER = "https://dichvucong.example.vn", "https://other.example.vn"


@pytest.fixture
def shown(people, places, version, clock):  # noqa: F811
    """A running survey that one site may show: its card."""
    card = make_campaign(people, places, version, channels=(*OPEN, Channel.EMBED), allowed_sites=(SITE,))
    launching.launch(actor=people.manager, campaign_id=card.id, now=NOW)
    return selecting.campaign(card.id)


@pytest.fixture
def root(shown):
    return f"/ks/{shown.slug}/trong-trang/"


@pytest.fixture
def stranger():
    """A browser that keeps no cookies of strangers and whose forms need the usual proof, if any is asked for."""

    class Forgetful(Client):
        def request(self, **request):
            response = super().request(**request)
            assert not response.cookies, "a cookie was set within another site"
            return response

    return Forgetful(enforce_csrf_checks=True)


def ancestors(response):
    return re.search(r"frame-ancestors ([^;]*)", response["Content-Security-Policy"])[1]


def test_a_ballot_within_another_site_without_any_cookie(stranger, root):
    """B4: the key goes along in the address; only the site that is named there may show the pages."""
    came = stranger.get(root, {"trang": SITE})
    assert came["Location"] == f"{root}{mark_of(SITE)}/"
    start = stranger.get(came["Location"])
    assert ancestors(start) == SITE
    assert "X-Frame-Options" not in start
    began = stranger.post(came["Location"], BEGIN)
    first = began["Location"]
    assert re.fullmatch(rf"{root}{mark_of(SITE)}\.d\.[\w-]+/A/", first)
    page = stranger.get(first)
    assert f'action="{first}"' in page.content.decode()
    assert f'data-site="{SITE}"' in page.content.decode()
    second = stranger.post(first, FIRST)["Location"]
    review = stranger.post(second, SECOND_PAGE)["Location"]
    assert review.endswith("/xem-lai/")
    done = stranger.post(review, {"go": "send"})["Location"]
    assert "Không để lại gì trên thiết bị này" in text_of(stranger.get(done))
    kept = Submission.objects.get()
    assert (kept.channel, kept.site, kept.coded) == ("embed", SITE, [1, 5, 4, 3])
    assert not Draft.objects.exists()


def test_the_site_is_told_by_the_browser_where_no_script_tells_it(stranger, root):
    came = stranger.get(root, headers={"Referer": SITE + "/thu-tuc/12?x=1"})
    assert came["Location"] == f"{root}{mark_of(SITE)}/"


@pytest.mark.parametrize("told", [OTHER, SITE + ".evil.vn", SITE + ";x", "null", "", SITE + ":8443", "http://[x"])
def test_a_site_that_is_not_named_is_told_so(stranger, root, told):
    """B2: in its frame stands a sentence, and nothing of the survey."""
    refused = stranger.get(root, {"trang": told})
    assert refused.status_code == 403
    assert ancestors(refused) == "*"
    assert "Trang này không được hiển thị khảo sát" in text_of(refused)
    assert "<form" not in refused.content.decode()


def test_a_site_that_was_taken_out_shows_nothing_any_more(stranger, root, shown):
    Campaign.objects.filter(pk=shown.id).update(allowed_sites=[OTHER], revision=99)
    desk._known.cache_clear()
    assert stranger.get(f"{root}{mark_of(SITE)}/").status_code == 403


def test_other_pages_stay_out_of_frames(client, shown):
    page = client.get(f"/ks/{shown.slug}/")
    assert (ancestors(page), page["X-Frame-Options"]) == ("'none'", "DENY")


def tap(stranger, root, step="5"):
    address = stranger.get(root, {"trang": SITE, "nut": "1", "nhom": "citizens", "don-vi": "so-y-te"})["Location"]
    assert 'name="q-q1" value="5"' in stranger.get(address).content.decode()
    return stranger.post(address.split("?")[0], {"q-q1": step, "nhom": "citizens", "don-vi": "so-y-te"})["Location"]


def test_one_tap_and_its_words(stranger, root):
    """B4: one tap, a question that may be left open, thanks."""
    follow = tap(stranger, root)
    assert "Góp ý" in text_of(stranger.get(follow))
    done = stranger.post(follow, {"q-words": "Nhanh hơn nữa", "go": "send"})["Location"]
    assert stranger.get(done).status_code == 200
    kept = Submission.objects.get()
    assert (kept.others["words"], kept.site, kept.unit.slug, kept.seconds) == ("Nhanh hơn nữa", SITE, "so-y-te", None)
    assert not Draft.objects.exists()


def test_a_tap_counts_though_nothing_follows(stranger, root, shown, clock):  # noqa: F811
    """One second before its patience ends the tap waits; after it, it counts; words that come later find it counted."""
    follow = tap(stranger, root)
    assert tapping.settle(now=NOW + PATIENCE - SECOND) == 0
    assert tapping.settle(now=NOW + PATIENCE + SECOND) == 1
    assert tapping.settle(now=NOW + PATIENCE + SECOND) == 0
    late = stranger.post(follow, {"q-words": "Muộn", "go": "send"})
    assert late["Location"].endswith("/cam-on/")
    folding.fold(now=NOW)
    (site,) = following.by_site(shown, Filter())
    assert (site.key, site.counted, site.aside) == (SITE, 1, 0)


def test_a_tap_can_be_changed_before_it_counts(stranger, root):
    follow = tap(stranger, root, "1")
    again = re.search(r'href="([^"]+/mot-cham/)"', stranger.get(follow).content.decode())[1]
    follow = stranger.post(again, {"q-q1": "4", "nhom": "citizens", "don-vi": "so-y-te"})["Location"]
    stranger.post(follow, {"go": "skip"})
    assert '"q1":"4"' in Submission.objects.get().payload


def test_a_tap_that_does_not_tell_whom_it_rates_leads_to_the_first_page(stranger, root):
    address = stranger.get(root, {"trang": SITE, "nut": "1"})["Location"]
    assert stranger.get(address)["Location"] == f"{root}{mark_of(SITE)}/"


def test_the_organiser_copies_the_line_and_sees_it(client, people, shown, root):
    """B2: the line, the frame alone, the site without ballots; what is tried there is not handed in."""
    client.force_login(User.objects.get(username="manager"))
    page = client.get(f"/khao-sat/{shown.slug}/nhung/", {"form": "tap", "don-vi": "so-y-te", "nhom": "citizens"})
    html = page.content.decode()
    assert "&lt;script async src=&quot;" in html
    assert "data-form=&quot;tap&quot;" in html
    assert SITE in text_of(page)
    own = "http://testserver"
    inside = client.get(root, {"trang": own})["Location"]
    preview = client.get(inside)
    assert (preview.status_code, ancestors(preview)) == (200, "'self'")
    assert "Không có gì được gửi" in text_of(client.post(inside, BEGIN))
    assert not Draft.objects.exists()


def test_strangers_do_not_see_the_organisers_page(client, people, shown):
    client.force_login(User.objects.get(username="stranger"))
    assert client.get(f"/khao-sat/{shown.slug}/nhung/").status_code == 404


def test_the_line_escapes_what_a_title_says():
    line = embedding.line(Wanted("https://x.vn", "s", 'A "b" <script>'), "/static/e.js")
    assert line.count("<script") == 1
    assert "&quot;b&quot; &lt;script&gt;" in line
    assert "\n" not in line


@pytest.mark.parametrize("text", ["", "abc", "0" * 12 + ".m." + "k" * 20, "0" * 12 + ".d.short", "G" * 12])
def test_what_a_frame_can_not_carry(text):
    """A personal token is never carried in the address of a frame."""
    assert carried(text) is None
