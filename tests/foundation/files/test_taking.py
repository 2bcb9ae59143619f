"""A file is taken whole, once, and only if it may be (A6; issue 3: evidence)."""

import hashlib
import io
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection

from tests.foundation.files.samples import SAMPLES, picture
from thuocdo.foundation.files import selectors, services
from thuocdo.foundation.files.domain.kinds import Kind, Limits
from thuocdo.foundation.files.models import Scan, StoredFile
from thuocdo.foundation.files.services.store import store
from thuocdo.kernel.refusals import BadInput, NotFound

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
LIMITS = Limits()
pytestmark = pytest.mark.django_db


def sent(content, name):
    file = io.BytesIO(content)
    file.name = name
    return file


def store_whole(content, name="Báo cáo.pdf", *, actor_id=7, purpose="entry 12", limits=LIMITS, now=NOW):
    return services.store_whole(actor_id=actor_id, purpose=purpose, sent=sent(content, name), limits=limits, now=now)


def test_a_file_is_taken():
    received = store_whole(SAMPLES["pdf"], "../Báo cáo.pdf")
    digest = hashlib.sha256(SAMPLES["pdf"]).hexdigest()

    assert received == services.Received(received.file_id, "Báo cáo.pdf", Kind.PDF, len(SAMPLES["pdf"]), digest)
    assert selectors.file(received.file_id) == selectors.FileFacts(
        received.file_id, digest, len(SAMPLES["pdf"]), Kind.PDF, NOW, selectors.Safety.NOT_SCANNED
    )
    with store().open(digest) as kept:
        assert kept.read() == SAMPLES["pdf"]


def test_the_same_content_is_kept_once_whoever_sends_it(own_store):
    """A6: one file can serve several leaves."""
    first = store_whole(SAMPLES["pdf"], "a.pdf")
    second = store_whole(SAMPLES["pdf"], "b.pdf", actor_id=8, purpose="entry 13")

    assert first.file_id == second.file_id
    assert (first.name, second.name) == ("a.pdf", "b.pdf")
    assert len([path for path in own_store.rglob("*") if path.is_file()]) == 1


def test_a_wrong_extension_is_put_right():
    assert store_whole(SAMPLES["png"], "anh.jpg").name == "anh.png"


@pytest.mark.parametrize(
    ("content", "limits", "code", "sentence"),
    [
        (b"", LIMITS, "empty_file", "The file “a.pdf” is empty."),
        (
            picture("PNG", (1000, 400)),
            Limits(file_bytes=1024 * 1024),
            "too_large",
            "The file “a.pdf” is too large. At most 1 MB are taken.",
        ),
    ],
    ids=["empty", "too large"],
)
def test_a_file_that_is_not_taken_leaves_nothing(own_store, content, limits, code, sentence):
    with pytest.raises(BadInput) as caught:
        store_whole(content, "a.pdf", limits=limits)

    assert (caught.value.code, str(caught.value)) == (code, sentence)
    assert not StoredFile.objects.exists()
    assert [path for path in own_store.rglob("*") if path.is_file()] == []


def test_the_last_byte_that_is_taken():
    limits = Limits(file_bytes=len(SAMPLES["pdf"]))

    assert store_whole(SAMPLES["pdf"], limits=limits).size == limits.file_bytes
    with pytest.raises(BadInput, match="too large"):
        store_whole(SAMPLES["pdf"] + b"\n", limits=limits)


def test_of_several_files_a_bad_one_does_not_hold_back_the_rest():
    files = [sent(SAMPLES["pdf"], "a.pdf"), sent(b"MZ", "b.pdf"), sent(SAMPLES["png"], "c.png")]
    receipt = services.receive(
        actor_id=7, purpose="entry 12", files=files, uploads=["no-such-upload"], limits=LIMITS, now=NOW
    )

    assert [each.name for each in receipt.taken] == ["a.pdf", "c.png"]
    assert [(each.given, str(each.sentence)[:34]) for each in receipt.refused] == [
        ("b.pdf", "The file “b.pdf” is, by its conten"),
        ("", "There is no such upload, or it has"),
    ]


def test_too_many_at_once_are_refused_before_any_is_taken():
    with pytest.raises(BadInput, match=r"^2 files came at once. At most 1 are taken\.$"):
        services.receive(
            actor_id=7,
            purpose="entry 12",
            files=[sent(SAMPLES["pdf"], "a.pdf"), sent(SAMPLES["png"], "b.png")],
            limits=Limits(files=1),
            now=NOW,
        )
    assert not StoredFile.objects.exists()


def test_facts_of_several_files_are_one_question(django_assert_num_queries):
    one, two = store_whole(SAMPLES["pdf"]), store_whole(SAMPLES["png"])

    with django_assert_num_queries(1):
        found = selectors.files([one.file_id, two.file_id, 999_999])
    assert list(found) == [one.file_id, two.file_id]
    with pytest.raises(NotFound, match=r"^There is no such file\.$"):
        selectors.file(999_999)


@pytest.mark.parametrize(
    "statement", ["update foundation_storedfile set kind = 'png'", "update foundation_scan set verdict = 'clean'"]
)
def test_the_database_refuses_to_change_what_was_taken(statement):
    store_whole(SAMPLES["pdf"])

    with pytest.raises(DatabaseError, match="what was written about files stays"), connection.cursor() as cursor:
        cursor.execute(statement)


# The virus scanner ------------------------------------------------------------------------------------------------


def test_a_clean_file(any_clamd):
    received = store_whole(SAMPLES["pdf"])

    assert any_clamd.scanned == [SAMPLES["pdf"]]
    assert selectors.file(received.file_id).safety is selectors.Safety.CLEAN


def test_an_infected_file_is_refused_with_the_name_of_the_virus_and_written_down(any_clamd, own_store, eicar_text):
    from thuocdo.foundation.audit.models import AuditRecord

    with pytest.raises(BadInput) as caught:
        store_whole(eicar_text, "ghi chú.txt")

    assert caught.value.code == "infected"
    assert str(caught.value) == (
        "The file “ghi chú.txt” holds a virus (Eicar-Test-Signature) and was not taken. Clean the device it comes from."
    )
    assert not StoredFile.objects.exists()
    assert [path for path in own_store.rglob("*") if path.is_file()] == []
    record = AuditRecord.objects.get()
    assert (record.actor_id, record.action, record.subject) == (7, "files.infected", "entry 12")
    assert record.detail["signature"] == "Eicar-Test-Signature"


@pytest.fixture
def eicar_text():
    from tests.foundation.files.conftest import EICAR

    return EICAR


@pytest.mark.parametrize("answer", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"nonsense\0"])
def test_a_scanner_that_gives_no_verdict_is_not_a_clean_file(clamd, answer):
    clamd.answer = answer
    with pytest.raises(BadInput, match="can't be scanned for viruses at the moment"):
        store_whole(SAMPLES["pdf"])
    assert not StoredFile.objects.exists()


def test_a_file_above_the_limit_of_the_scanner(clamd):
    """It hangs up in the middle; that is not taken for a verdict, and not for an accident."""
    clamd.limit = 1000
    with pytest.raises(BadInput) as caught:
        store_whole(picture("PNG", (2000, 1000)))
    assert caught.value.code == "scanner_unreachable"


def test_where_the_operator_says_so_files_are_taken_unscanned_and_scanned_later(settings, clamd):
    from thuocdo.foundation.files.services.rescanning import scan_waiting

    reachable, settings.THUOCDO_CLAMD = settings.THUOCDO_CLAMD, "unix:///nowhere"
    settings.THUOCDO_TAKE_UNSCANNED = True
    received = store_whole(SAMPLES["pdf"])
    assert selectors.file(received.file_id).safety is selectors.Safety.NOT_SCANNED
    assert [each.finding.verdict for each in scan_waiting(now=NOW)] == [Scan.Verdict.NOT_SCANNED]

    settings.THUOCDO_CLAMD = reachable
    assert [each.file_id for each in scan_waiting(now=NOW)] == [received.file_id]
    assert selectors.file(received.file_id).safety is selectors.Safety.CLEAN
    assert scan_waiting(now=NOW) == []


def test_a_virus_that_is_found_later_closes_the_file_and_tells_those_who_use_it(clamd):
    from thuocdo.foundation.audit.models import AuditRecord
    from thuocdo.foundation.events.models import Event
    from thuocdo.foundation.files.services.rescanning import scan_all

    received = store_whole(SAMPLES["pdf"])
    clamd.answer = b"stream: Pdf.Exploit FOUND\0"
    for _twice in (1, 2):
        assert [each.finding.detail for each in scan_all(now=NOW)] == ["Pdf.Exploit"]

    assert selectors.file(received.file_id).safety is selectors.Safety.INFECTED
    assert Event.objects.get().payload == {"file": received.file_id, "signature": "Pdf.Exploit"}
    assert AuditRecord.objects.get().subject == f"file {received.file_id}"
    with pytest.raises(BadInput, match="A virus was found in this file"):
        services.open_for(actor_id=7, file_id=received.file_id, subject="evidence 1", how="downloaded", now=NOW)
