"""The council's pages in a real browser: axe, both widths, both languages; and the pages around them."""

from datetime import date

import pytest

from tests.assessments.conftest import *  # noqa: F403 - its fixtures are these tests' too
from tests.assessments.conftest import IN_APPRAISAL_1, IN_COUNCIL, IN_SELF_ASSESSMENT
from tests.scoring.conftest import say  # noqa: F401 - a fixture
from thuocdo.assessments.domain.decisions import Document
from thuocdo.assessments.domain.doubts import Doubt
from thuocdo.assessments.domain.entries import Kind, Ruling
from thuocdo.assessments.selectors import deciding, rounds
from thuocdo.assessments.services import council
from thuocdo.indices.domain.leaf_inputs import Declared
from thuocdo.results.services import rounds as publishing

ROUND = "/danh-gia/cchc-so-2026/"
PAGES = {
    "table": "hoi-dong/", "unit": "hoi-dong/don-vi/so-y-te/", "leaf": "hoi-dong/don-vi/so-y-te/1.1/",
    "sign": "hoi-dong/ky/", "ranking": "xep-hang-tam/", "losses": "diem-mat/", "unit-losses": "diem-mat/so-y-te/",
    "history": "phieu/so-y-te/1.1/lich-su/",
}  # fmt: skip


@pytest.fixture
def judged(transactional_db, running, say, people, at):  # noqa: F811
    for unit, done, digitised in (("so-y-te", 16, 70), ("so-noi-vu", 20, 50), ("so-xay-dung", 20, 90)):
        say(unit, "1.1", Kind.DECLARED, Declared({"a": 20, "b": done}), now=IN_SELF_ASSESSMENT)
        say(unit, "2.2", Kind.DECLARED, Declared({"x": digitised}), now=IN_SELF_ASSESSMENT)
    say("so-y-te", "1.1", Kind.APPRAISED_1, Declared({"a": 20, "b": 15}), ruling=Ruling.CHANGED, about=1,
        text="Một việc chưa xong", author_id=people.appraiser.user_id, now=IN_APPRAISAL_1)  # fmt: skip
    at(IN_COUNCIL)
    return running


def signed_in(browser_of, actor):
    """Return the storage of a browser in which the actor is signed in."""
    cookie = browser_of(actor).cookies["sessionid"].value
    return {"cookies": [{"name": "sessionid", "value": cookie, "domain": "localhost", "path": "/"}], "origins": []}


def test_pages_of_the_council(judged, people, browser_of, look_through):
    storage = signed_in(browser_of, people.chair)
    for name, path in PAGES.items():
        look_through(ROUND + path, f"council-{name}", storage=storage)


def test_publishing_and_correcting(judged, people, browser_of, look_through):
    card, parts = rounds.round_(judged.id), rounds.parts(judged.id)
    document = Document("12/QĐ-UBND", date(2026, 2, 3), "Ủy ban nhân dân tỉnh", "Nguyễn Văn A", "Chủ tịch")
    council.sign(actor=people.chair, round_id=judged.id, document=document, confirmed=frozenset(Doubt), now=IN_COUNCIL,
                 seen_hash=deciding.standing(card, parts).content_hash)  # fmt: skip
    storage = signed_in(browser_of, people.organiser)

    def look(path, name):
        look_through(path, f"council-{name}", storage=storage)

    look("/danh-gia/cchc-so-2026/hoi-dong/", "decided")
    look("/ket-qua/vong/cchc-so-2026/cong-bo/", "publish")
    saved = publishing.publish_round(
        actor=people.organiser, round_id=judged.id, wording=publishing.Wording("Chỉ số CCHC các sở 2026"),
        now=IN_COUNCIL,
    )  # fmt: skip
    look(f"/ket-qua/{saved.slug}/sua-diem/", "correct")
    look(f"/cong-bo/{saved.slug}/", "public")
    look(f"/cong-bo/{saved.slug}/diem-mat/?u=so-y-te", "public-losses")
    look("/don-vi/so-y-te/", "public-unit")
    look(f"/cong-bo/{saved.slug}/lich-su/so-y-te/", "public-histories")
    look(f"/cong-bo/{saved.slug}/lich-su/so-y-te/1.1/", "public-history")
