"""Evidence in a real browser: several files with progress, gone on with after a reload, read beside the page (A6)."""

# ruff: noqa: F811 - fixtures that several files share

import random
import re

import pytest
from playwright.sync_api import expect

from tests.assessments.conftest import draft_round, framework_id, people, places, running  # noqa: F401
from tests.browser.conftest import unfolded
from tests.browser.test_sheet import SHEET, sheet  # noqa: F401
from tests.foundation.files import samples
from thuocdo.assessments.domain.evidence import About
from thuocdo.assessments.models import Evidence
from thuocdo.assessments.services import evidence as service
from thuocdo.foundation.files.models import FileAccess
from thuocdo.foundation.files.services import store_whole

pytestmark = pytest.mark.django_db(transaction=True)
PDF = samples.pdf("Kế hoạch")
LARGE = b"%PDF-1.4\n" + random.Random(1).randbytes(18 * 1024 * 1024) + b"\nstartxref\n0\n%%EOF\n"  # three pieces
LONG = "Quyết định ban hành Kế hoạch cải cách hành chính nhà nước giai đoạn 2021–2030 của ngành y tế tỉnh Thanh Hóa"
PATHS = ["1.1/", "1.1/minh-chung/", "1.2/", "minh-chung/", "minh-chung/?q=zzz", "minh-chung/{0}/", "minh-chung/{1}/"]


@pytest.fixture(autouse=True)
def own_store(settings, tmp_path):
    settings.THUOCDO_FILES = tmp_path / "files"


class Sent:
    def __init__(self, name, content):
        import io

        self.name, self.read = name, io.BytesIO(content).read


@pytest.fixture
def documents(sheet, running, people):
    """A picture in two versions and a link on 1.1: the ids of the picture and of the link."""
    part, actor = sheet.part.id, people.health_officer
    common = {"actor": actor, "participant_id": part, "now": sheet.now}

    def taken(name, content):
        return store_whole(
            actor_id=actor.user_id, purpose="x", sent=Sent(name, content), limits=service.limits(running.card),
            now=sheet.now,
        )  # fmt: skip

    about = About(LONG, "123/QĐ-SYT", sheet.now.date(), "Sở Y tế Thanh Hóa")
    (first,) = service.attach_files(
        codes=["1.1", "2.1"], received=[taken("anh-chup-van-ban.png", samples.picture("PNG", (900, 600)))],
        about=about, **common,
    )  # fmt: skip
    newer = service.renew(
        evidence_id=first, about=about, received=taken("ban-quet.png", samples.picture("PNG", (800, 500))), **common
    )
    link = service.attach_link(
        codes=["1.1"], url="https://soyte.thanhhoa.gov.vn/" + "bao-cao/" * 20, about=About("Báo cáo trên trang tin"),
        **common,
    )  # fmt: skip
    service.attach_files(codes=["1.1"], received=[taken("bang.xlsx", samples.excel())], about=About(), **common)
    return newer, link


def test_every_page_is_accessible_and_fits(sheet, documents, people, look_through):
    for who, paths in ((people.health_officer, PATHS), (people.organiser, ["1.1/minh-chung/", "minh-chung/{0}/"])):
        storage = sheet(who)
        for path in paths:
            name = path.strip("/").replace("/", "-").replace("?", "-") or "list"
            look_through(
                SHEET + path.format(*documents), f"evidence-{who.name.split()[0].lower()}-{name}", storage=storage,
                ready=unfolded, leave_out=("frame-tested",), may_complain="/tep/",
            )  # fmt: skip


def test_two_files_go_up_reload_in_the_middle_and_go_on(sheet, people, open_page, tmp_path, snap):
    """Issue 3: several files at once with progress, resumable."""
    large = tmp_path / "Lớn.pdf"
    large.write_bytes(LARGE)
    page = open_page(SHEET + "1.1/", storage=sheet(people.health_officer))
    offsets = []

    def only_the_first_piece(route):
        if route.request.headers.get("upload-offset") in {None, "0"}:
            route.continue_()
        else:
            route.abort()

    page.route("**/tai-len/*", only_the_first_piece)
    page.get_by_label("Thêm tệp").set_input_files(large)
    expect(page.locator("[data-state=waiting]")).to_have_count(1)
    snap(page, "evidence-waiting")
    page.unroute_all()
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.locator("[data-upload-again]")).to_contain_text("Lớn.pdf")
    small = tmp_path / "Nhỏ.pdf"
    small.write_bytes(PDF)
    page.on("request", lambda request: request.method == "PATCH" and offsets.append(request.headers["upload-offset"]))
    page.get_by_label("Thêm tệp").set_input_files([large, small])
    expect(page.locator("[data-state=sent]")).to_have_count(2)
    page.get_by_role("button", name="Thêm vào 1.1").click()
    expect(page.locator(".proof")).to_have_count(2)
    assert sorted(Evidence.objects.values_list("name", flat=True)) == ["Lớn.pdf", "Nhỏ.pdf"]
    assert "8388608" in offsets and offsets.count("0") == 1  # the large one went on where it stopped


def test_a_document_is_read_beside_the_page_by_keyboard(sheet, documents, people, open_page, assert_axe_clean, snap):
    page = open_page(SHEET + "1.1/", storage=sheet(people.health_officer))
    opener = page.get_by_role("link", name=LONG, exact=True)
    opener.focus()
    page.keyboard.press("Enter")
    panel = page.get_by_role("complementary", name="Tài liệu mở bên cạnh trang")
    expect(panel.locator("img.document__picture")).to_have_js_property("complete", True)
    expect(panel.locator("[data-panel-start]")).to_be_focused()
    assert panel.locator("img.document__picture").evaluate("image => image.naturalWidth") == 800
    snap(page, "evidence-panel")
    assert_axe_clean(page, leave_out=("frame-tested",))
    panel.get_by_role("link", name="bang.xlsx").first.click()
    expect(panel.locator(".document__only")).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(opener).to_be_focused()
    expect(page).to_have_url(re.compile(r"/1\.1/$"))
    assert list(FileAccess.objects.values_list("subject", "how")) == [(f"evidence {documents[0]}", "shown")]


def test_on_a_phone_the_link_leads_to_a_page(sheet, documents, people, open_page):
    page = open_page(SHEET + "1.1/", width=375, storage=sheet(people.health_officer))
    page.get_by_role("link", name=LONG, exact=True).click()
    page.wait_for_url("**/1.1/minh-chung/?xem=*")
    expect(page.locator("img.document__picture")).to_be_visible()


def test_without_script(sheet, documents, people, open_page):
    page = open_page(SHEET + "1.1/", javascript=False, storage=sheet(people.health_officer))
    page.get_by_label("Thêm tệp").set_input_files(
        [{"name": name, "mimeType": "application/pdf", "buffer": PDF + name.encode()} for name in ("a.pdf", "b.pdf")]
    )
    page.get_by_role("button", name="Thêm vào 1.1").click()
    expect(page.locator(".proof")).to_have_count(5)
    page.get_by_role("link", name="a.pdf", exact=True).click()
    expect(page.locator("figure.document")).to_have_count(1)
    page.goto(SHEET + "1.1/")
    page.locator(".proof").filter(has_text="a.pdf").get_by_role("button", name="Gỡ khỏi tiêu chí").click()
    expect(page.locator(".proof")).to_have_count(4)
