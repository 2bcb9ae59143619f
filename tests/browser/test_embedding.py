"""A survey within a page of another origin, in a browser that takes no cookies there (B2, B4)."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.surveys.conftest import *  # noqa: F403 -- places, people and how a campaign is made
from tests.surveys.conftest import NOW, OPEN, make_campaign
from thuocdo.surveys.domain import embedding
from thuocdo.surveys.domain.campaigns import Channel
from thuocdo.surveys.domain.embedding import Wanted
from thuocdo.surveys.models import Submission
from thuocdo.surveys.services import launching
from thuocdo.surveys.views.answering import desk

HOST = "<!doctype html><html lang='vi'><title>Cổng</title><h1>Cổng dịch vụ công</h1>{}"


@pytest.fixture
def host():
    """Another site on a port of its own: `site.origin`; what stands on its page is `site.html`."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self):
            body = HOST.format(self.server.html if self.path == "/" else "").encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    server.html = ""
    # another name of this machine than the one of the survey, so that cookies are those of a third party
    server.origin = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_one_tap_within_another_site(
    transactional_db, people, places, version, host, open_page, live_server, monkeypatch, snap
):
    """The line of HTML shows the button as high as it is; tap, words, thanks; a site that is not named is told so."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    desk._known.cache_clear()
    channels = (*OPEN, Channel.EMBED)
    card = make_campaign(people, places, version, channels=channels, allowed_sites=(host.origin,))
    launching.launch(actor=people.manager, campaign_id=card.id, now=NOW)
    wanted = Wanted(live_server.url, card.slug, "Khảo sát", tap=True, group="citizens", unit="so-y-te")
    host.html = embedding.line(wanted, "/static/surveys/js/embed.js")
    page = open_page(host.origin + "/", width=375)
    inside = page.frame_locator("iframe")
    button = inside.get_by_role("button", name="Mức 5")
    expect(button).to_be_visible()
    page.wait_for_function("document.querySelector('iframe').style.height !== '320px'")
    snap(page, "embedding-tap-375")
    button.click()
    inside.get_by_label("Góp ý").fill("Nhanh hơn")
    inside.get_by_role("button", name="Gửi").click()
    expect(inside.get_by_text("Không để lại gì trên thiết bị này")).to_be_visible()
    snap(page, "embedding-thanks-375")
    kept = Submission.objects.get()
    assert (kept.site, kept.channel, kept.others["words"]) == (host.origin, "embed", "Nhanh hơn")
    assert page.context.cookies() == []
    host.html = embedding.line(wanted, "/static/surveys/js/embed.js")
    page.goto(host.origin.replace("127.0.0.1", "localhost") + "/")
    told = page.frame_locator("iframe").get_by_role("heading", level=1)
    expect(told).to_contain_text("Trang này không được hiển thị khảo sát")
    assert [each for each in page.complaints if "403" not in each] == []
