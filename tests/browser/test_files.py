"""Files sent and read in a real browser (issue 3: several at once with progress, resumable, inline view)."""

import random
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser import file_pages
from tests.foundation.files.samples import SAMPLES, picture
from thuocdo.foundation.files import selectors
from thuocdo.foundation.files.models import StoredFile, Upload

pytestmark = [pytest.mark.django_db(transaction=True)]
LARGE = b"%PDF-1.4\n" + random.Random(1).randbytes(18 * 1024 * 1024) + b"\nstartxref\n0\n%%EOF\n"  # three pieces


@pytest.fixture
def form_page(settings, tmp_path, open_page, client, django_user_model, live_server):
    settings.ROOT_URLCONF = "tests.browser.file_pages"
    settings.THUOCDO_FILES = tmp_path / "files"
    file_pages.TAKEN.clear()
    client.force_login(django_user_model.objects.create(username="can-bo"))
    cookie = {
        "name": "sessionid", "value": client.cookies["sessionid"].value, "path": "/",
        "domain": urlsplit(live_server.url).hostname, "expires": -1, "httpOnly": True, "secure": False,
        "sameSite": "Lax",
    }  # fmt: skip

    def open_(**options):
        page = open_page("/thu/", storage={"cookies": [cookie], "origins": []}, **options)
        if options.get("javascript", True):
            page.locator("[data-upload-ready]").wait_for()
        return page

    return open_


def choose(page, *files):
    page.get_by_label("Tệp minh chứng").set_input_files(
        [{"name": name, "mimeType": "application/octet-stream", "buffer": content} for name, content in files]
    )


def names():
    return sorted(file_pages.TAKEN.values())


@pytest.mark.parametrize("width", [1280, 375])
def test_several_files_go_up_while_the_form_is_filled_in_and_are_read_on_the_page(
    form_page, assert_axe_clean, assert_fits, snap, width
):
    page = form_page(width=width)
    choose(
        page, ("Báo cáo.pdf", SAMPLES["pdf"]), ("Ảnh.png", picture("PNG", (900, 500))), ("Bảng.xlsx", SAMPLES["xlsx"])
    )
    expect(page.locator("[data-state=sent]")).to_have_count(3)
    expect(page.get_by_role("status").first).to_contain_text("Đã gửi xong tất cả các tệp")
    snap(page, f"upload-{width}")
    assert_axe_clean(page)
    page.get_by_role("button", name="Lưu").click()

    expect(page.locator("figure.document")).to_have_count(3)
    expect(page.locator("img.document__picture")).to_have_js_property("complete", True)
    assert page.locator("img.document__picture").evaluate("image => image.naturalWidth") == 900
    snap(page, f"documents-{width}")
    assert_fits(page)
    assert_axe_clean(page, leave_out=("frame-tested",))
    assert names() == ["Báo cáo.pdf", "Bảng.xlsx", "Ảnh.png"]
    assert {each.how for each in selectors.accesses()} == {"shown"}
    # The browser of the tests has no viewer for PDF and gives its frame up.
    assert [each for each in page.complaints if "/thu/tep/" not in each] == []


def test_without_script_the_form_brings_the_files_themselves(form_page, snap):
    page = form_page(javascript=False)
    choose(page, ("Báo cáo.pdf", SAMPLES["pdf"]), ("chay.pdf", b"MZ\x90\0" * 100))
    page.get_by_role("button", name="Lưu").click()

    expect(page.locator(".field__error")).to_contain_text("Xét theo nội dung, tệp “chay.pdf” là chương trình")
    snap(page, "upload-refused")
    assert names() == ["Báo cáo.pdf"]
    assert not Upload.objects.exists()


def test_a_broken_line_is_waited_for_and_sending_goes_on_where_it_stopped(form_page, snap, tmp_path):
    (tmp_path / "Lớn.pdf").write_bytes(LARGE)
    page = form_page()
    offsets = []

    def second_piece_breaks(route):
        offset = route.request.headers.get("upload-offset")
        if route.request.method == "PATCH":
            offsets.append(int(offset))
            if offset != "0" and offsets.count(int(offset)) == 1:
                route.abort("connectionreset")
                return
        route.continue_()

    page.route("**/tai-len/*", second_piece_breaks)
    page.get_by_label("Tệp minh chứng").set_input_files(tmp_path / "Lớn.pdf")
    expect(page.locator("[data-state=waiting]")).to_contain_text(
        "đang chờ mạng, sẽ tự gửi tiếp (đã gửi 8 MB trên 18 MB)"
    )
    snap(page, "upload-waiting")
    expect(page.locator("[data-state=sent]")).to_have_count(1)
    page.get_by_role("button", name="Lưu").click()
    expect(page.locator("figure.document")).to_have_count(1)

    piece = 8 * 1024 * 1024
    assert offsets == [0, piece, piece, 2 * piece, 2 * piece]
    assert StoredFile.objects.get().size == len(LARGE)


def test_after_a_reload_the_same_file_goes_on_where_it_stopped(form_page, snap, tmp_path):
    chosen = tmp_path / "Lớn.pdf"  # from the disk: a file that is chosen again has the date it had
    chosen.write_bytes(LARGE)
    page = form_page()
    offsets = []

    def only_the_first_piece(route):
        offset = route.request.headers.get("upload-offset")
        if offset not in {None, "0"}:
            route.abort()
        else:
            route.continue_()

    page.route("**/tai-len/*", only_the_first_piece)
    page.get_by_label("Tệp minh chứng").set_input_files(chosen)
    expect(page.locator("[data-state=waiting]")).to_have_count(1)
    page.unroute_all()
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.locator("[data-upload-again]")).to_contain_text("Lần trước chưa gửi xong: Lớn.pdf")
    snap(page, "upload-again")

    page.on("request", lambda request: request.method == "PATCH" and offsets.append(request.headers["upload-offset"]))
    page.get_by_label("Tệp minh chứng").set_input_files(chosen)
    expect(page.locator("[data-state=sent]")).to_have_count(1)
    page.get_by_role("button", name="Lưu").click()
    expect(page.locator("figure.document")).to_have_count(1)
    assert offsets == [str(8 * 1024 * 1024), str(16 * 1024 * 1024)]
    assert StoredFile.objects.get().size == len(LARGE)
    expect(page.locator("[data-upload-again]")).to_be_hidden()


def test_the_form_waits_for_files_that_are_on_their_way(form_page):
    page = form_page()
    held = []
    page.route("**/tai-len/*", lambda route: held.append(route) if not held else route.continue_())
    choose(page, ("Báo cáo.pdf", SAMPLES["pdf"]))
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_role("status").first).to_contain_text("sẽ được lưu ngay khi các tệp được gửi xong")
    assert names() == []
    held[0].continue_()

    expect(page.locator("figure.document")).to_have_count(1)
    assert names() == ["Báo cáo.pdf"]


def test_too_large_too_many_and_removing_by_keyboard(form_page, tmp_path):
    page = form_page()
    choose(page, *[(f"{number}.pdf", SAMPLES["pdf"]) for number in range(5)])
    expect(page.get_by_role("status").first).to_contain_text("Chỉ thêm 4 tệp đầu tiên")
    expect(page.locator("[data-state=sent]")).to_have_count(4)
    page.get_by_role("button", name="Xóa 3.pdf").focus()
    page.keyboard.press("Enter")

    expect(page.locator("[data-state=sent]")).to_have_count(3)
    expect(page.get_by_label("Tệp minh chứng")).to_be_focused()
    with (tmp_path / "to.pdf").open("wb") as large:
        large.truncate(41 * 1024 * 1024)
    page.get_by_label("Tệp minh chứng").set_input_files(tmp_path / "to.pdf")
    expect(page.locator("[data-state=refused]")).to_contain_text("quá lớn: 41 MB, tối đa 40 MB")
    page.get_by_role("button", name="Lưu").click()
    expect(page.locator("figure.document")).to_have_count(1)  # one content, kept once
