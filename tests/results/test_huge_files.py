"""Issue 2, section 6: a table of a million rows gets a sentence, by page and by command; nothing of it is kept."""

import zipfile
from io import BytesIO, StringIO

import factories
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from thuocdo.directory.models import Membership, User
from thuocdo.results.models import Publication, Upload

pytestmark = pytest.mark.django_db
ROWS = 1_000_000


@pytest.fixture(scope="module")
def short_csv():
    """A million rows in 14 MB: small enough to be read, too long to be taken."""
    return ("STT;Tên;Tổng\n" + "".join(f"{row};x{row}\n" for row in range(ROWS))).encode()


@pytest.fixture(scope="module")
def short_xlsx():
    """A million rows in a sheet of less than 64 MB unpacked, 7 MB as sent."""
    rows = "".join(f'<row r="{row}"><c r="A{row}"><v>{row}</v></c></row>' for row in range(1, ROWS + 1))
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    source, made = BytesIO(), BytesIO()
    Workbook().save(source)
    with zipfile.ZipFile(source) as whole, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in whole.namelist():
            sheet = name == "xl/worksheets/sheet1.xml"
            target.writestr(name, f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>' if sheet
                            else whole.read(name))  # fmt: skip
    return made.getvalue()


@pytest.fixture
def organiser(client):
    ministry = factories.make_unit("ministry", "Bộ Nội vụ")
    client.framework, client.ministry = factories.make_framework(ministry), ministry
    client.user = User.objects.create(username="organiser", full_name="organiser")
    Membership.objects.create(
        user=client.user, unit=ministry, role="organiser", valid_from="2020-01-01", granted_at=factories.NOW
    )  # fmt: skip
    client.force_login(client.user)
    return client


CASES = [
    ("short_csv", "bang.csv", "nhiều hơn 20.000 dòng", "more than 20,?000 rows"),
    ("short_xlsx", "bang.xlsx", "nhiều hơn 20.000 dòng", "more than 20,?000 rows"),
    ("long_csv", "bang.csv", "Chỉ nhận tối đa 20 MB", "larger than 20 MB"),
]


@pytest.fixture(scope="module")
def long_csv(short_csv):
    """The same twice over: refused for its size, unread."""
    return short_csv * 2


@pytest.mark.parametrize("kind, name, sentence, plain", CASES)
def test_the_page_refuses_with_a_sentence(request, organiser, kind, name, sentence, plain):
    sent = {
        "file": SimpleUploadedFile(name, request.getfixturevalue(kind)), "owner": organiser.ministry.pk,
        "framework": organiser.framework.slug, "year": "2025", "title_vi": "Kết quả", "source_vi": "Báo cáo",
    }  # fmt: skip
    answer = organiser.post("/ket-qua/nhap/", sent)
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert not Upload.objects.exists()


@pytest.mark.parametrize("kind, name, sentence, plain", CASES)
def test_the_command_refuses_with_a_sentence(request, organiser, tmp_path, kind, name, sentence, plain):
    path = tmp_path / name
    path.write_bytes(request.getfixturevalue(kind))
    with pytest.raises(CommandError, match=plain):
        call_command(
            "import_results", path, framework=organiser.framework.slug, year=2025, user=organiser.user.pk,
            stdout=StringIO(), stderr=StringIO(),
        )  # fmt: skip
    assert not Publication.objects.exists()
