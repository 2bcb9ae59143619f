"""A2, A15: an organiser imports in three steps, publishes, corrects; others see nothing of the draft."""

import factories
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from thuocdo.directory.models import Membership, User
from thuocdo.results.models import Publication, Upload

pytestmark = pytest.mark.django_db

GOOD = "Xếp hạng;Tên đơn vị;Cải cách thể chế;Tài chính công;Tổng điểm\n1;Hải Phòng;55,5;38,5;95,0\n2;Đà Nẵng;50;34;84\n"
FAULTY = GOOD + "3;Xứ Lạ;1;x;2\n"


@pytest.fixture
def ministry(db):
    return factories.make_unit("ministry", "Bộ Nội vụ")


@pytest.fixture
def framework(ministry):
    for name in ("Hải Phòng", "Đà Nẵng"):
        factories.make_unit("province", name)
    return factories.make_framework(ministry)


def signed_in(client, username, unit=None):
    user = User.objects.create(username=username, full_name=username)
    if unit:
        Membership.objects.create(
            user=user, unit=unit, role="organiser", valid_from="2020-01-01", granted_at=factories.NOW
        )  # fmt: skip
    client.force_login(user)
    return client


@pytest.fixture
def organiser(client, ministry):
    return signed_in(client, "organiser", ministry)


def said(ministry, framework, text, **changes):
    return {
        "file": SimpleUploadedFile("bang.csv", text.encode()), "owner": ministry.pk, "framework": framework.slug,
        "year": "2025", "as_of": "31/12/2025", "title_vi": "Kết quả 2025", "source_vi": "Báo cáo số 1", **changes,
    }  # fmt: skip


ROLES = ("rank", "name", "points:1", "points:2", "total")


def mapped(roles=ROLES):
    return {f"column_{place}": role for place, role in enumerate(roles)}


def check_of(client, columns):
    """From the columns past the figures of the text, of which there are none, to the findings."""
    figures = client.post(columns, mapped())
    assert figures.status_code == 302, figures.content.decode()
    assert figures.url.endswith("/so-lieu/")
    return client.post(figures.url, {"go": "1"}).url


def test_from_the_file_to_the_publication_and_its_correction(organiser, ministry, framework):
    # the list is empty and says so
    assert "Chưa có kết quả nào" in organiser.get("/ket-qua/").content.decode()
    # step 1: the file
    answer = organiser.post("/ket-qua/nhap/", said(ministry, framework, GOOD))
    assert answer.status_code == 302, answer.content.decode()
    # step 2: columns are guessed
    page = organiser.get(answer.url).content.decode()
    assert "Hải Phòng" in page
    assert all(f'<option value="{role}" selected>' in page for role in ROLES)
    answer = organiser.post(answer.url, mapped())
    assert answer.status_code == 302
    # step 3: figures of the text; there are none
    assert "Chưa có số liệu nào" in organiser.get(answer.url).content.decode()
    answer = organiser.post(answer.url, {"go": "1"})
    # step 4: findings; nothing is saved yet
    page = organiser.get(answer.url).content.decode()
    assert "cộng các thành phần được 94, nhưng in là 95,0" in page
    assert not Publication.objects.exists()
    answer = organiser.post(answer.url)
    assert answer.url == "/ket-qua/chi-so-bo-tieu-chi-2025/"
    assert not Upload.objects.exists()
    # the draft, then published
    page = organiser.get(answer.url).content.decode()
    assert "bản nháp" in page
    assert organiser.post(f"{answer.url}cong-bo/").status_code == 302
    assert Publication.objects.get().status == "published"
    page = organiser.get(f"/en{answer.url}").content.decode()
    assert "Correct this result" in page
    assert 'cong-bo/"' not in page.split("<main")[1].split("</main>")[0] or "Publish …" not in page
    # a correction
    right = GOOD.replace("95,0", "94,0")
    answer = organiser.post(
        f"{answer.url}dinh-chinh/", said(ministry, framework, right, reason="In nhầm tổng điểm của Hải Phòng")
    )
    assert answer.status_code == 302, answer.content.decode()
    answer = organiser.post(check_of(organiser, answer.url))
    page = organiser.get(answer.url).content.decode()
    assert "In nhầm tổng điểm của Hải Phòng" in page
    assert "Đính chính thay đổi những gì" in page
    organiser.post(f"{answer.url}cong-bo/")
    assert list(Publication.objects.order_by("number").values_list("number", "status")) == [
        (1, "replaced"), (2, "published"),
    ]  # fmt: skip


def test_faulty_rows_are_listed_with_row_column_given_expected(organiser, ministry, framework):
    answer = organiser.post("/ket-qua/nhap/", said(ministry, framework, FAULTY))
    refused = organiser.post(answer.url, mapped())
    text = refused.content.decode()
    assert refused.status_code == 400
    for part in ("Xứ Lạ", "Tài chính công", "Đây không phải là số.", "một số, ví dụ 82,75", "có 2 chỗ sai"):
        assert part in text
    assert not Publication.objects.exists()


def test_a_file_that_is_no_table_is_refused_beside_its_field(organiser, ministry, framework):
    answer = organiser.post("/ket-qua/nhap/", said(ministry, framework, "") | {
        "file": SimpleUploadedFile("a.pdf", b"%PDF-1.7 something")})  # fmt: skip
    assert answer.status_code == 400
    assert "PDF" in answer.content.decode()


def test_discarding_a_draft(organiser, ministry, framework):
    answer = organiser.post("/ket-qua/nhap/", said(ministry, framework, GOOD))
    draft = organiser.post(check_of(organiser, answer.url)).url
    assert organiser.post(f"{draft}xoa/").url == "/ket-qua/"
    assert not Publication.objects.exists()


def test_others_see_nothing(organiser, client, ministry, framework):
    """A2: 404, not 403: not even that there is a draft is told."""
    answer = organiser.post("/ket-qua/nhap/", said(ministry, framework, GOOD))
    upload = answer.url
    draft = organiser.post(check_of(organiser, upload)).url
    client.logout()
    assert client.get("/ket-qua/").status_code == 302  # to sign in
    other = factories.make_unit("province", "Cao Bằng")
    stranger = signed_in(client, "stranger", other)
    assert stranger.get(draft).status_code == 404
    assert stranger.post(f"{draft}cong-bo/").status_code == 404
    assert stranger.get(upload).status_code == 404
    nobody = signed_in(client, "nobody")
    assert nobody.get("/ket-qua/").status_code == 403
    assert Publication.objects.get().status == "draft"


@pytest.mark.parametrize("path", ["?page=0", "?page=x", "?page=99", "?page=-1", "?q=%00"])
def test_nonsense_in_the_address_gets_a_page(organiser, ministry, framework, path):
    assert organiser.get(f"/ket-qua/{path}").status_code in {200, 400}
    assert organiser.get(f"/ket-qua/khong-co/{path}").status_code == 404


def test_what_stands_in_a_file_is_text_and_nothing_else(organiser, ministry, framework):
    """Headings, samples and rows come from strangers' files."""
    evil = GOOD.replace("Xếp hạng", "<b>Hạng</b>").replace("\n1;", "\n<img src=x>;")
    answer = organiser.post("/ket-qua/nhap/", said(ministry, framework, evil))
    page = organiser.get(answer.url).content.decode()
    assert "<img src=x" not in page and "<b>Hạng" not in page
    assert "&lt;img src=x" in page


def test_a_table_never_lists_more_units_than_were_measured(organiser, ministry, framework):
    answer = organiser.post("/ket-qua/nhap/", said(ministry, framework, GOOD, units_total="1"))
    refused = organiser.post(answer.url, mapped())
    assert refused.status_code == 400
    assert "Bảng có 2 đơn vị, nhiều hơn 1 đơn vị được đánh giá" in refused.content.decode()
