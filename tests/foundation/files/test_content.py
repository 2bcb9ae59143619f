"""What a file is stands in its content; what can't be trusted is refused with a sentence (A6, hostile input)."""

import contextlib
import io
import struct
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.foundation.files import samples
from tests.foundation.files.samples import SAMPLES
from thuocdo.foundation.files.domain.content import check
from thuocdo.foundation.files.domain.kinds import OLD_OFFICE, USUAL, Kind, Limits
from thuocdo.kernel.refusals import BadInput

ALL = Limits(kinds=frozenset(Kind))
MACROS = Limits(kinds=frozenset(Kind), macros=True)


def refusal(content, name="bao-cao.pdf", limits=ALL):
    with pytest.raises(BadInput) as caught:
        check(io.BytesIO(content), name, limits)
    return caught.value


# The examples -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", SAMPLES)
def test_every_kind_is_told_by_its_content_whatever_its_name(kind):
    name = "ghi-chu.csv" if kind == "text" else "khong-ro.dat"

    assert check(io.BytesIO(SAMPLES[kind]), name, ALL) is Kind(kind)


def test_a_refusal_names_the_file_what_it_is_and_what_is_taken():
    """House rule: which file, what was given, what would be accepted."""
    refused = refusal(SAMPLES["zip"], "bao-cao.docx", Limits(file_bytes=2 * 1024 * 1024, kinds=frozenset({Kind.PDF})))

    assert str(refused) == ("The file “bao-cao.docx” is, by its content, ZIP. Taken are: PDF, at most 2 MB a file.")
    assert (refused.code, refused.field) == ("kind_not_taken", "files")


def test_archives_and_old_office_are_a_choice():
    assert {Kind.ZIP, *OLD_OFFICE} & USUAL == set()
    assert refusal(SAMPLES["zip"], limits=Limits()).code == "kind_not_taken"
    assert refusal(SAMPLES["doc"], limits=Limits()).code == "kind_not_taken"


# What pretends ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\0" + bytes(500),
        b"\x7fELF\x02\x01" + bytes(500),
        b"#!/bin/sh\nrm -rf /\n",
        b"L\0\0\0\x01\x14\x02\0" + bytes(60),
        b"\xca\xfe\xba\xbe\0\0\0\x34",
    ],
    ids=["windows", "linux", "script", "shortcut", "java"],
)
def test_a_program_with_a_right_name_is_refused(content):
    assert refusal(content, "bao-cao.pdf").code == "program"


@pytest.mark.parametrize("name", ["chay.bat", "chay.ps1", "chay.js", "chay.vbs", "chay.cmd", "chay.hta", "chay.url"])
def test_text_that_a_system_would_run_is_refused(name):
    assert refusal(b"echo xin chao\r\n", name).code == "program"


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script></html>",
        b"  \r\n<!DOCTYPE html>\n<p>",
        b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b"<!-- a --><svg onload=alert(1)>",
        "<html><body>".encode("utf-16"),
        b"Thu\n<SCRIPT src=x>",
        b"<html>%PDF-1.4\n<script>alert(1)</script>startxref\n1\n%%EOF",
        rb"{\rtf1\ansi}",
    ],
    ids=["html", "doctype", "svg", "svg after a comment", "utf-16", "script", "pdf inside html", "rtf"],
)
def test_markup_with_a_right_name_is_refused(content):
    assert refusal(content, "bao-cao.txt").code == "markup"


def test_unknown_bytes_and_other_archives_are_refused():
    assert refusal(bytes(range(1, 200)) * 4).code == "kind_not_taken"
    assert refusal(b"Rar!\x1a\x07\x01\0" + bytes(50)).code == "kind_not_taken"
    assert refusal("xin chào".encode() + b"\0", "a.txt").code == "kind_not_taken"
    assert refusal("xin chào".encode("cp1258", "ignore") + b"\xff", "a.txt").code == "kind_not_taken"
    assert refusal(samples.compound("__substg1.0_0037001F"), "thu.msg").code == "kind_not_taken"


# What is broken ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["pdf", "png", "jpeg", "webp", "gif", "docx", "xlsx", "odt", "zip"])
@pytest.mark.parametrize("share", [0.5, 0.9])
def test_a_file_that_was_cut_off_is_refused(kind, share):
    whole = SAMPLES[kind]

    assert refusal(whole[: int(len(whole) * share)]).code == "damaged"


def test_old_office_that_was_cut_off_is_refused():
    assert refusal(SAMPLES["ppt"][:1200]).code == "damaged"
    assert refusal(SAMPLES["ppt"][:400]).code == "damaged"


def test_a_part_that_does_not_fit_its_checksum_is_refused():
    whole = bytearray(samples.word({"word/media/a.bin": bytes(range(256)) * 40}))
    at = whole.index(b"word/media/a.bin") + len("word/media/a.bin") + 20
    whole[at] ^= 0xFF

    assert refusal(bytes(whole)).code == "damaged"


def test_a_directory_that_leads_in_a_circle_is_refused():
    circle = bytearray(SAMPLES["doc"])
    circle[516:520] = struct.pack("<L", 1)  # the sector after sector 1 is sector 1

    assert refusal(bytes(circle)).code == "damaged"


@pytest.mark.parametrize("kind", SAMPLES)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_changed_in_a_file_it_is_taken_or_refused(kind, data):
    """No third way: a parser that stumbles would be an accident on our side."""
    content = bytearray(SAMPLES[kind])
    for _change in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] = data.draw(st.integers(0, 255))
    content = content[: data.draw(st.integers(1, len(content)))]
    with contextlib.suppress(BadInput):
        assert check(io.BytesIO(bytes(content)), "a.txt", ALL) in Kind


# What is too much -------------------------------------------------------------------------------------------------


def test_a_bomb_by_ratio():
    bomb = samples.archive({"a.txt": bytes(64 * 1024 * 1024)})

    assert len(bomb) < 100_000
    assert refusal(bomb).code == "archive_bomb"


def test_a_bomb_inside_a_document():
    assert refusal(samples.word({"word/media/a.bin": bytes(64 * 1024 * 1024)})).code == "archive_bomb"


def test_a_bomb_by_number():
    assert refusal(samples.archive({f"{at}": "" for at in range(5_001)})).code == "archive_bomb"


def test_a_bomb_by_a_long_list_is_refused_before_the_list_is_read(monkeypatch):
    bomb = samples.archive({f"{at:0>60}": "" for at in range(20_000)})
    monkeypatch.setattr(zipfile.ZipFile, "_RealGetContents", lambda self: pytest.fail("the list was read"))

    assert refusal(bomb).code == "archive_bomb"


def test_a_bomb_of_archives_in_archives():
    inner = samples.archive({"a": "x"})
    assert refusal(samples.archive({"b.zip": samples.archive({"a.zip": inner})})).code == "archive_bomb"
    assert refusal(samples.archive({f"{n}.zip": samples.archive({"a": bytes(9**7)}) for n in range(8)})).code == (
        "archive_bomb"
    )


def test_a_bomb_whose_entries_share_their_bytes():
    whole = samples.archive({"a": b"x" * 1000, "b": b"y" * 1000}, zipfile.ZIP_STORED)
    second = whole.rindex(b"PK\1\2")
    shared = whole[: second + 42] + struct.pack("<L", 0) + whole[second + 46 :]

    assert refusal(shared).code in {"archive_bomb", "damaged"}


def test_a_size_that_lies_is_refused():
    whole = samples.archive({"a": b"x" * 5000})
    listed = whole.rindex(b"PK\1\2")
    lie = whole[: listed + 24] + struct.pack("<L", 10) + whole[listed + 28 :]

    assert refusal(lie).code == "damaged"


def test_a_picture_too_large_to_be_opened():
    assert refusal(samples.huge_png()).code == "damaged"


def test_a_table_inside_a_report_is_usual():
    assert check(io.BytesIO(samples.word({"word/embeddings/bang.xlsx": samples.excel()})), "a.docx", ALL) is Kind.DOCX


# Macros, passwords, paths -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        samples.word({"word/vbaProject.bin": "x"}),
        samples.word(main="application/vnd.ms-word.document.macroEnabled.main+xml"),
        samples.open_document(extra={"Basic/Standard/Module1.xml": "x"}),
        samples.compound("WordDocument", "_VBA_PROJECT"),
    ],
    ids=["word", "word by its type", "open document", "old word"],
)
def test_macros_are_taken_only_where_the_caller_says_so(content):
    assert refusal(content).code == "macros"
    assert check(io.BytesIO(content), "a", MACROS) in Kind


@pytest.mark.parametrize(
    "content",
    [
        samples.compound("EncryptedPackage", "EncryptionInfo"),
        samples.open_document(manifest="<manifest:encryption-data/>"),
    ],
    ids=["office", "open document"],
)
def test_what_has_a_password_can_not_be_checked(content):
    assert refusal(content).code == "password"


def test_an_encrypted_entry_can_not_be_checked():
    whole = bytearray(SAMPLES["zip"])
    for mark, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        whole[whole.index(mark) + place] |= 1

    assert refusal(bytes(whole)).code == "password"


@pytest.mark.parametrize("path", ["../../etc/passwd", "/etc/passwd", "..\\a.txt", "C:\\a.txt", "a/../../b"])
def test_an_archive_whose_paths_lead_out_of_it_is_refused(path):
    assert refusal(samples.archive({path: "x"})).code == "bad_entry"


def test_an_archive_with_a_program_is_refused():
    refused = refusal(samples.archive({"anh.jpg": b"MZ\x90\0"}), "anh.zip")

    assert str(refused) == "The archive “anh.zip” holds “anh.jpg”, which is not taken. Leave it out."
