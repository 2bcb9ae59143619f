"""Names that mislead nobody (issue 3: path tricks in names)."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thuocdo.foundation.files.domain.kinds import Kind
from thuocdo.foundation.files.domain.names import LONGEST, ascii_name, clean_name, named_as
from thuocdo.foundation.files.views import disposition


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("Báo cáo quý I.pdf", "Báo cáo quý I.pdf"),
        (unicodedata.normalize("NFD", "Điểm số.xlsx"), "Điểm số.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\An\\báo cáo.docx", "báo cáo.docx"),
        ("bao\u202ecod.exe", "baocod.exe"),  # shown as "baoexe.doc" where the mark is obeyed
        ("a\u200b\u2066b\0\x1b.pdf", "ab.pdf"),
        ('a<b>:"|?*.pdf', "a_b______.pdf"),
        ("...", "tep"),
        ("", "tep"),
        (" .htaccess. ", "htaccess"),
        ("CON.pdf", "_CON.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie_ x=1.pdf"),
    ],
)
def test_worked_examples(given_name, kept):
    assert clean_name(given_name) == kept


def test_a_long_name_keeps_its_extension():
    kept = clean_name("ộ" * 400 + ".pdf")

    assert len(kept) == LONGEST
    assert kept.endswith("ộ.pdf")


@given(st.text(max_size=300))
def test_whatever_is_given_a_name_is_one_line_in_one_folder_and_stays(given_name):
    kept = clean_name(given_name)

    assert 1 <= len(kept) <= LONGEST
    assert not set(kept) & set('/\\<>:"|?*\r\n\0\u202e')
    assert kept not in {".", ".."}
    assert clean_name(kept) == kept


@pytest.mark.parametrize(
    ("name", "kind", "said"),
    [
        ("anh.jpg", Kind.PNG, "anh.png"),
        ("anh.JPEG", Kind.JPEG, "anh.JPEG"),
        ("bang.csv", Kind.TEXT, "bang.csv"),
        ("bao-cao", Kind.PDF, "bao-cao.pdf"),
        ("chay.exe", Kind.PDF, "chay.exe.pdf"),
        ("Quý 1.2022", Kind.PDF, "Quý 1.2022.pdf"),
    ],
)
def test_the_extension_says_what_the_file_is(name, kind, said):
    assert named_as(name, kind) == said


@pytest.mark.parametrize(
    ("name", "plain"),
    [("Báo cáo Đợt 1.pdf", "Bao cao Dot 1.pdf"), ("漢字.pdf", "tep.pdf"), ('a";b.pdf', "a__b.pdf"), ("tep", "tep")],
)
def test_a_name_in_ascii(name, plain):
    assert ascii_name(name) == plain


def test_a_download_tells_its_vietnamese_name():
    """RFC 6266: a name that every program reads, and the true one."""
    assert disposition("Báo cáo.pdf") == (
        "attachment; filename=\"Bao cao.pdf\"; filename*=UTF-8''B%C3%A1o%20c%C3%A1o.pdf"
    )
    assert disposition("a\r\nX: y.pdf", inline=True) == "inline; filename=\"aX_ y.pdf\"; filename*=UTF-8''aX_%20y.pdf"
