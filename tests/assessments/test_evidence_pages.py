"""Evidence through the pages: who sees what, hostile files and names, other units' ids, lists and downloads (A6)."""

import csv
import html
import io
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.assessments.conftest import IN_APPRAISAL_1, IN_EXPLANATION, IN_SELF_ASSESSMENT
from tests.foundation.files import samples
from tests.foundation.files.conftest import EICAR, clamd, own_store  # noqa: F401
from thuocdo.assessments.domain.evidence import About
from thuocdo.assessments.models import Evidence, EvidenceUse, Round
from thuocdo.assessments.selectors import evidence
from thuocdo.assessments.services import evidence as service
from thuocdo.foundation.files.models import FileAccess, Scan, StoredFile, Upload
from thuocdo.foundation.files.services import append_chunk, begin_upload

SHEET = "/danh-gia/cchc-so-2026/phieu/so-y-te/"
LIST = SHEET + "minh-chung/"
LEAF = SHEET + "1.1/"
OF_LEAF = LEAF + "minh-chung/"
PDF = samples.pdf("Kế hoạch")
HTML_NAME = "<img src=x onerror=alert(1)>"


@pytest.fixture
def officer(running, people, at, browser_of):
    """An officer of Sở Y tế in self-assessment."""
    at(IN_SELF_ASSESSMENT)
    return browser_of(people.health_officer)


def send(client, *files, to=OF_LEAF, **fields):
    sent = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post(to, {"files": sent, **{f"tep-{key}": each for key, each in fields.items()}})


@pytest.fixture
def plan(officer):
    """A PDF on 1.1: its row."""
    send(officer, ("Kế hoạch.pdf", PDF), title="Kế hoạch CCHC", number="12/KH-SYT", issued_on="2026-01-03")
    return Evidence.objects.get()


def text(response):
    return html.unescape(response.content.decode())


# Adding -----------------------------------------------------------------------------------------------------------


def test_several_files_at_once_by_a_plain_form(officer, running):
    response = send(officer, ("a.pdf", PDF), ("ảnh.png", samples.picture("PNG")), number="5/BC")
    assert response.status_code == 302 and response["Location"] == LEAF + "#minh-chung"
    page = text(officer.get(LEAF))
    assert "Đã thêm 2 tệp." in page and "ảnh.png" in page and "5/BC" in page and "Health Officer" in page
    found = evidence.of_leaf(running.part["so-y-te"].id, "1.1")
    assert [each.document.file.kind.value for each in found] == ["pdf", "png"]
    assert found[0].document.file.sha256[:12] in page


def test_a_file_that_came_in_pieces(officer, running, people):
    """The script's way: the form brings the number of a finished upload."""
    part, limits = running.part["so-y-te"].id, service.limits(running.card)
    begun = begin_upload(actor_id=people.health_officer.user_id, purpose=service.purpose(part), name="lon.pdf",
                         size=len(PDF), limits=limits, now=IN_SELF_ASSESSMENT)  # fmt: skip
    append_chunk(actor_id=people.health_officer.user_id, upload_id=begun.id, offset=0, source=io.BytesIO(PDF),
                 now=IN_SELF_ASSESSMENT)  # fmt: skip
    assert officer.post(OF_LEAF, {"uploads": [begun.id]}).status_code == 302
    assert officer.post(OF_LEAF, {"uploads": [begun.id]}).status_code == 302  # sent twice
    assert Evidence.objects.get().name == "lon.pdf" and EvidenceUse.objects.count() == 1


def test_an_upload_for_another_unit_is_not_taken(officer, running, people):
    begun = begin_upload(
        actor_id=people.health_officer.user_id, purpose=service.purpose(running.part["so-tai-chinh"].id), name="a.pdf",
        size=10, limits=service.limits(running.card), now=IN_SELF_ASSESSMENT,
    )  # fmt: skip
    assert officer.post(OF_LEAF, {"uploads": [begun.id]}).status_code == 400
    assert not Evidence.objects.exists() and Upload.objects.count() == 1


def test_nothing_chosen(officer):
    response = officer.post(OF_LEAF, {})
    assert response.status_code == 400 and "Hãy chọn ít nhất một tệp." in text(response)


def test_what_is_wrong_is_said_and_what_was_typed_stays(officer):
    response = send(officer, ("a.pdf", PDF), number="12/KH", issued_on="2030-01-01")
    assert response.status_code == 400
    assert "12/KH" in text(response) and "02/09/1945" in text(response)
    assert not Evidence.objects.exists()


def test_a_link_by_the_page(officer):
    sent = {"link": "1", "lk-url": "https://soyte.vn/bao-cao", "lk-title": "Báo cáo"}
    assert officer.post(OF_LEAF, sent).status_code == 302
    page = officer.get(LEAF).content.decode()
    assert 'href="https://soyte.vn/bao-cao" rel="noopener noreferrer nofollow"' in page
    bad = officer.post(OF_LEAF, {**sent, "lk-url": "javascript:alert(1)"})
    assert bad.status_code == 400 and 'href="javascript' not in bad.content.decode()
    assert Evidence.objects.count() == 1


def test_used_again_and_taken_away_by_the_page(officer, plan):
    assert "Kế hoạch CCHC" in text(officer.get(SHEET + "2.1/"))  # offered
    officer.post(SHEET + "2.1/minh-chung/dung-lai/", {"evidence": [plan.pk, "x", ""]})
    assert evidence.codes_of(plan.pk) == ("1.1", "2.1")
    page = text(officer.get(f"{LIST}{plan.pk}/"))
    assert page.count("#minh-chung") == 2
    officer.post(f"{OF_LEAF}{plan.pk}/go/")
    assert evidence.codes_of(plan.pk) == ("2.1",)
    officer.post(f"{LIST}{plan.pk}/tieu-chi/", {"codes": ["1.1", "1.2"]})
    assert evidence.codes_of(plan.pk) == ("1.1", "1.2", "2.1")
    assert "Đã gỡ khỏi 1.1" in text(officer.get(f"{LIST}{plan.pk}/"))


def test_a_new_version_by_the_page(officer, plan):
    address = f"{LIST}{plan.pk}/"
    response = officer.post(address, {"files": [SimpleUploadedFile("b.pdf", samples.pdf("Bản 2"))], "title": "Bản 2"})
    new = Evidence.objects.get(version=2)
    assert response["Location"] == f"{LIST}{new.pk}/"
    assert "Bản 2" in text(officer.get(LEAF)) and "1 phiên bản trước" in text(officer.get(LEAF))
    assert "Có phiên bản mới hơn" in text(officer.get(address))
    late = officer.post(address, {"title": "Bản 3"})
    assert late.status_code == 400 and Evidence.objects.count() == 2
    wrong = officer.post(f"{LIST}{new.pk}/", {"files": [SimpleUploadedFile("c.pdf", b"MZ\x90\0" * 40)], "title": "x"})
    assert wrong.status_code == 400 and Evidence.objects.count() == 2


# Hostile files ----------------------------------------------------------------------------------------------------


def bomb():
    """A document that unpacks to 200 MB."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made:
        types = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
        made.writestr(
            "[Content_Types].xml", f'<Types><Override PartName="/word/document.xml" ContentType="{types}"/></Types>'
        )
        made.writestr("_rels/.rels", "<Relationships/>")
        with made.open("word/document.xml", "w") as part:
            for _ in range(200):
                part.write(bytes(1024 * 1024))
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bao-cao.pdf", b"MZ\x90\x00" + bytes(500)),
        ("bao-cao.pdf", b"<html><script>alert(1)</script></html>"),
        ("anh.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("van-ban.docx", samples.archive({"a.txt": "x"})),
        ("tep.zip", samples.archive({"a.txt": "x"})),
        ("../../etc/passwd.pdf", b"root:x:0:0"),
        ("rong.pdf", b""),
        ("trang.html", b"<!doctype html><p>x"),
    ],
)
def test_what_is_not_what_its_name_says_is_refused(officer, name, content):
    """Issue 3: wrong types with right names, archives that the round does not take, path tricks."""
    response = send(officer, (name, content))
    assert response.status_code == 400
    assert not Evidence.objects.exists() and not StoredFile.objects.exists()


def test_a_bomb_is_refused(officer):
    assert send(officer, ("van-ban.docx", bomb())).status_code == 400
    assert not Evidence.objects.exists()


def test_a_good_file_is_not_held_back_by_a_bad_one(officer):
    response = send(officer, ("tot.pdf", PDF), ("xau.pdf", b"MZ" + bytes(100)))
    assert response.status_code == 400 and "xau.pdf" in text(response) and "tot.pdf" in text(response)
    assert [row.name for row in Evidence.objects.all()] == ["tot.pdf"]


def test_a_virus_is_refused(officer, clamd):  # noqa: F811
    response = send(officer, ("a.txt", EICAR))
    assert response.status_code == 400 and "Eicar" in text(response)
    assert not Evidence.objects.exists()


def test_too_large_for_the_round(officer, running):
    Round.objects.filter(pk=running.id).update(settings={"evidence_megabytes": 1})
    assert send(officer, ("a.txt", b"x" * (1024 * 1024 + 1))).status_code == 400
    assert not Evidence.objects.exists()


def test_html_in_every_text(officer):
    """Issue 3: HTML in every text field, on every page that shows it."""
    send(officer, (f"{HTML_NAME}.pdf", PDF), title=HTML_NAME, number=HTML_NAME, issuer=HTML_NAME)
    officer.post(
        OF_LEAF, {"link": "1", "lk-url": "https://a.vn/?q=%3Cb", "lk-title": HTML_NAME, "lk-number": HTML_NAME}
    )
    one, two = (row.pk for row in Evidence.objects.order_by("pk"))
    for path in (LEAF, SHEET + "1.2/", OF_LEAF, LIST, f"{LIST}{one}/", f"{LIST}{two}/", LIST + "?q=<img"):
        response = officer.get(path)
        assert response.status_code == 200 and b"<img src=x" not in response.content, path
    sent = officer.get(f"{LIST}{one}/tep/")
    assert "<" not in sent["Content-Disposition"] and "\n" not in sent["Content-Disposition"]


def test_a_path_in_a_name_is_only_a_name(officer):
    send(officer, ("..\\..\\windows\\ke hoach.pdf", PDF))
    assert Evidence.objects.get().name == "ke hoach.pdf"


# Who sees what ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("health_officer", 200), ("health_leader", 200), ("organiser", 200), ("chair", 200), ("member", 200),
        ("auditor", 200), ("appraiser", 200), ("second_appraiser", 200),
        ("idle_appraiser", 404), ("home_officer", 403), ("finance_officer", 403), ("outsider", 404),
        ("other_organiser", 404),
    ],
)  # fmt: skip
def test_who_reads_documents(officer, plan, people, browser_of, at, who, status):
    at(IN_APPRAISAL_1)
    client = browser_of(getattr(people, who))
    for path in (LIST, OF_LEAF, f"{LIST}{plan.pk}/", f"{LIST}{plan.pk}/tep/", f"{LIST}{plan.pk}/tep/?xem",
                 LIST + "danh-sach.csv"):  # fmt: skip
        assert client.get(path).status_code == status, path
    looked = FileAccess.objects.filter(actor_id=getattr(people, who).user_id).count()
    assert looked == (2 if status == 200 else 0)


@pytest.mark.parametrize("who", ["organiser", "chair", "auditor", "appraiser", "home_officer", "outsider"])
def test_only_the_unit_changes_its_documents(officer, plan, people, browser_of, who):
    client = browser_of(getattr(people, who))
    answers = {
        send(client, ("b.pdf", PDF)).status_code,
        client.post(OF_LEAF, {"link": "1", "lk-url": "https://a.vn"}).status_code,
        client.post(f"{OF_LEAF}{plan.pk}/go/").status_code,
        client.post(SHEET + "1.2/minh-chung/dung-lai/", {"evidence": plan.pk}).status_code,
        client.post(f"{LIST}{plan.pk}/", {"title": "x"}).status_code,
        client.post(f"{LIST}{plan.pk}/tieu-chi/", {"codes": "1.2"}).status_code,
    }
    assert answers <= {403, 404}
    assert Evidence.objects.count() == 1 and evidence.codes_of(plan.pk) == ("1.1",)
    assert StoredFile.objects.count() == 1


def test_nobody_without_an_account(client, officer, plan):
    for path in (LIST, OF_LEAF, f"{LIST}{plan.pk}/", f"{LIST}{plan.pk}/tep/"):
        assert client.get(path).status_code == 302
    assert not FileAccess.objects.exists()


def test_ids_of_other_units_are_not_found(officer, plan, people, browser_of):
    """Issue 3: ids of other units in every URL."""
    finance = "/danh-gia/cchc-so-2026/phieu/so-tai-chinh/"
    client = browser_of(people.finance_officer)
    for path in (f"{finance}minh-chung/{plan.pk}/", f"{finance}minh-chung/{plan.pk}/tep/", finance + "9.9/minh-chung/",
                 f"{finance}minh-chung/{plan.pk + 999}/", finance + "minh-chung/danh-sach.exe"):  # fmt: skip
        assert client.get(path).status_code == 404, path
    for path, sent in ((f"{finance}1.1/minh-chung/{plan.pk}/go/", {}),
                       (f"{finance}minh-chung/{plan.pk}/", {"title": "x"}),
                       (f"{finance}minh-chung/{plan.pk}/tieu-chi/", {"codes": "1.1"}),
                       (finance + "1.1/minh-chung/dung-lai/", {"evidence": plan.pk})):  # fmt: skip
        assert client.post(path, sent).status_code == 404, path
    assert str(plan.pk) not in client.get(f"{finance}1.1/minh-chung/?xem={plan.pk}").content.decode().split("<main")[1]
    assert evidence.codes_of(plan.pk) == ("1.1",)


@pytest.mark.parametrize("number", ["0", "99999999999999999999", "9223372036854775808"])
def test_numbers_that_no_document_has(officer, number):
    for path in (f"{LIST}{number}/", f"{LIST}{number}/tep/"):
        assert officer.get(path).status_code == 404, path
    for path in (f"{LIST}{number}/", f"{LIST}{number}/tieu-chi/", f"{OF_LEAF}{number}/go/"):
        assert officer.post(path, {"codes": "1.1", "title": "x"}).status_code == 404, path
    assert officer.post(OF_LEAF + "dung-lai/", {"evidence": number}).status_code in {302, 404}
    assert officer.get(OF_LEAF + f"?xem={number}").status_code == 200


def test_after_the_deadline_the_page_says_why(officer, plan, at, people, browser_of):
    at(IN_EXPLANATION)
    officer = browser_of(people.health_officer)
    response = send(officer, ("b.pdf", PDF))
    assert response.status_code == 403 and Evidence.objects.count() == 1
    assert "multipart/form-data" not in text(officer.get(LEAF))


# Reading ----------------------------------------------------------------------------------------------------------


def test_the_file_comes_whole_by_range_and_by_hash(officer, plan):
    sent = officer.get(f"{LIST}{plan.pk}/tep/")
    assert b"".join(sent.streaming_content) == PDF
    assert sent["Content-Disposition"].startswith("attachment") and "K%E1%BA%BF" in sent["Content-Disposition"]
    assert sent["X-Content-Type-Options"] == "nosniff"
    shown = officer.get(f"{LIST}{plan.pk}/tep/?xem", headers={"Range": "bytes=0-3"})
    assert shown.status_code == 206 and b"".join(shown.streaming_content) == b"%PDF"
    assert shown["Content-Disposition"].startswith("inline")


def test_who_looked_is_shown_to_organisers_and_auditors_only(officer, plan, people, browser_of):
    browser_of(people.appraiser).get(f"{LIST}{plan.pk}/tep/")
    address = f"{LIST}{plan.pk}/"
    for who, sees in (("organiser", True), ("auditor", True), ("health_leader", False), ("appraiser", False)):
        page = text(browser_of(getattr(people, who)).get(address))
        assert ("Appraiser" in page.split("Ai đã xem")[-1] and "Ai đã xem" in page) is sees, who


def test_the_panel_gets_the_part_without_the_frame(officer, plan):
    whole, part = officer.get(OF_LEAF), officer.get(OF_LEAF, headers={"HX-Request": "true"})
    assert b"<html" in whole.content and b"<html" not in part.content
    assert "HX-Request" in part["Vary"] and f"{LIST}{plan.pk}/tep/?xem" in text(part)


def test_a_file_found_infected_later_is_closed_and_says_so(officer, plan):
    Scan.objects.create(file=plan.file, verdict="infected", detail="Eicar", scanned_at=IN_SELF_ASSESSMENT)
    assert officer.get(f"{LIST}{plan.pk}/tep/").status_code == 400
    for path in (LEAF, OF_LEAF, f"{LIST}{plan.pk}/"):
        page = text(officer.get(path))
        assert "vi-rút" in page and "<iframe" not in page, path


# The list of a unit -----------------------------------------------------------------------------------------------


def test_the_list_searches_sorts_and_says_what_is_unused(officer, plan, running, people):
    empty = text(officer.get("/danh-gia/cchc-so-2026/phieu/so-y-te/minh-chung/?q=kh%C3%B4ng"))
    assert "Không có tài liệu nào phù hợp" in empty
    officer.post(OF_LEAF, {"link": "1", "lk-url": "https://a.vn/x", "lk-title": "Báo cáo"})
    link = Evidence.objects.get(url="https://a.vn/x")
    officer.post(f"{OF_LEAF}{link.pk}/go/")
    assert "Kế hoạch CCHC" in text(officer.get(LIST + "?q=ke+hoach"))
    unused = text(officer.get(LIST + "?xem=khong-dung"))
    assert "Báo cáo" in unused and "Kế hoạch CCHC" not in unused and "không dùng" in unused
    sorted_ = text(officer.get(LIST + "?sort=title"))
    assert sorted_.index("Báo cáo") < sorted_.index("Kế hoạch CCHC")
    assert officer.get(LIST + "?sort=x&xem=y&page=99").status_code == 200


def test_pages_of_the_list(officer, running, people):
    for number in range(51):
        service.attach_link(
            actor=people.health_officer, participant_id=running.part["so-y-te"].id, codes=[["1.1", "1.2"][number % 2]],
            url=f"https://a.vn/{number}", about=About(f"Tài liệu {number:02}"), now=IN_SELF_ASSESSMENT,
        )  # fmt: skip
    first, second = text(officer.get(LIST + "?sort=title")), text(officer.get(LIST + "?sort=title&page=2"))
    assert "Tài liệu 49" in first and "Tài liệu 50" not in first and "Tài liệu 50" in second


def test_the_list_as_spreadsheet_and_csv(officer, plan):
    sent = officer.get(LIST + "danh-sach.csv")
    rows = list(csv.reader(io.StringIO(sent.content.decode("utf-8-sig"))))
    assert rows[1][:5] == ["Kế hoạch CCHC", "12/KH-SYT", "2026-01-03", "", "Kế hoạch.pdf"]
    assert rows[1][7] == plan.file.sha256 and rows[1][8] == "1.1"
    book = openpyxl.load_workbook(io.BytesIO(officer.get(LIST + "danh-sach.xlsx").content))
    assert book.active["A2"].value == "Kế hoạch CCHC"
    assert len(list(csv.reader(io.StringIO(officer.get(LIST + "danh-sach.csv?q=zzz").content.decode())))) == 1


def test_a_cell_that_would_calculate_is_text(officer):
    officer.post(OF_LEAF, {"link": "1", "lk-url": "https://a.vn/x", "lk-title": "=1+1"})
    rows = list(csv.reader(io.StringIO(officer.get(LIST + "danh-sach.csv").content.decode("utf-8-sig"))))
    assert not rows[1][0].startswith("=")


@pytest.mark.parametrize("count", [1, 3])
def test_the_leaf_page_asks_the_same_however_many(officer, running, people, count, django_assert_max_num_queries):
    for number in range(count):
        send(officer, (f"{number}.pdf", samples.pdf(str(number))))
    officer.get(LEAF)
    with django_assert_max_num_queries(45):
        officer.get(LEAF)
