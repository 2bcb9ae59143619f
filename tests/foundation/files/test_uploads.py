"""Uploads in pieces, which go on after a break (issue 3: evidence, resumable)."""

import io
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections

from tests.foundation.files.samples import SAMPLES, picture
from thuocdo.foundation.files import selectors, services
from thuocdo.foundation.files.domain.kinds import Limits
from thuocdo.foundation.files.models import StoredFile, Upload
from thuocdo.foundation.files.services import uploads
from thuocdo.foundation.files.services.sweeping import sweep_folder, sweep_uploads
from thuocdo.kernel.refusals import BadInput, NotFound, NotPermitted

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
LIMITS = Limits()
PICTURE = picture("PNG", (200, 100))
pytestmark = pytest.mark.django_db


def begin(content=PICTURE, name="Ảnh.png", *, actor_id=7, purpose="entry 12", limits=LIMITS, now=NOW):
    return services.begin_upload(
        actor_id=actor_id, purpose=purpose, name=name, size=len(content), limits=limits, now=now
    ).id


def append(upload_id, offset, content, *, actor_id=7, now=NOW):
    return services.append_chunk(
        actor_id=actor_id, upload_id=upload_id, offset=offset, source=io.BytesIO(content), now=now
    ).received


def finish(upload_id, *, actor_id=7, purpose="entry 12", limits=LIMITS, now=NOW):
    return services.finish_upload(actor_id=actor_id, upload_id=upload_id, purpose=purpose, limits=limits, now=now)


def test_a_file_in_three_pieces(own_store):
    upload = begin()
    assert append(upload, 0, PICTURE[:100]) == 100
    assert append(upload, 100, PICTURE[100:5000]) == 5000
    assert selectors.upload(actor_id=7, upload_id=upload).received == 5000
    assert append(upload, 5000, PICTURE[5000:]) == len(PICTURE)

    received = finish(upload)

    assert received == services.store_whole(
        actor_id=8, purpose="x", sent=named(PICTURE, "Ảnh.png"), limits=LIMITS, now=NOW
    )
    assert list((own_store / "uploads").iterdir()) == []


def named(content, name):
    file = io.BytesIO(content)
    file.name = name
    return file


def test_finishing_twice_takes_it_once():
    upload = begin()
    append(upload, 0, PICTURE)

    assert finish(upload) == finish(upload)
    assert StoredFile.objects.count() == 1


def test_a_line_that_breaks_off_keeps_what_came():
    class Broken(io.BytesIO):
        def read(self, size=-1):
            if self.tell() >= 700_000:
                raise OSError("the line broke")
            return super().read(size)

    content = picture("PNG", (1000, 1000))
    upload = begin(content)
    went = services.append_chunk(actor_id=7, upload_id=upload, offset=0, source=Broken(content), now=NOW)

    assert 0 < went.received < len(content)
    append(upload, went.received, content[went.received :])
    assert finish(upload).size == len(content)


def test_a_piece_that_is_written_and_not_noted_is_written_again(own_store):
    """A crash between the disk and the database: the database says from where to go on."""
    upload = begin()
    append(upload, 0, PICTURE[:100])
    with (own_store / "uploads" / upload).open("ab") as crashed:
        crashed.write(b"half a piece that nobody noted" * 5000)

    append(upload, 100, PICTURE[100:])
    assert finish(upload).size == len(PICTURE)


@pytest.mark.parametrize("offset", [0, 99, 101])
def test_a_piece_for_another_place_is_refused_with_the_place(offset):
    upload = begin()
    append(upload, 0, PICTURE[:100])

    with pytest.raises(BadInput, match=r"^The next piece of this upload begins at byte 100\.$") as caught:
        append(upload, offset, PICTURE[offset:])
    assert caught.value.code == "wrong_offset"


def test_more_than_was_announced_is_refused():
    upload = begin()

    with pytest.raises(BadInput, match="More came than the size that was announced"):
        append(upload, 0, PICTURE + b"x")


def test_an_upload_with_pieces_missing_can_not_be_finished():
    upload = begin(b"x" * 10)
    append(upload, 0, b"x" * 9)

    with pytest.raises(BadInput) as caught:
        finish(upload)
    assert str(caught.value) == "The file “Ảnh.png” has not come completely: 9 of 10 bytes. Send it again."
    append(upload, 9, b"x")


def test_a_content_that_is_not_taken_is_forgotten(own_store):
    upload = begin(b"MZ\x90", "bao-cao.pdf")
    append(upload, 0, b"MZ\x90")

    with pytest.raises(BadInput, match="a program"):
        finish(upload)
    assert not Upload.objects.exists()
    assert list((own_store / "uploads").iterdir()) == []


def test_an_upload_waits_for_the_scanner(clamd):
    upload = begin()
    append(upload, 0, PICTURE)
    clamd.answer = b""
    with pytest.raises(BadInput, match="Try again in a few minutes"):
        finish(upload)

    clamd.answer = None
    assert finish(upload).name == "Ảnh.png"


@pytest.mark.parametrize(
    "call",
    [
        lambda upload: append(upload, 0, PICTURE, actor_id=8),
        lambda upload: finish(upload, actor_id=8),
        lambda upload: finish(upload, purpose="entry 13"),
        lambda upload: services.cancel_upload(actor_id=8, upload_id=upload),
        lambda upload: selectors.upload(actor_id=8, upload_id=upload),
        lambda upload: append("../../etc/passwd", 0, PICTURE),
    ],
    ids=["append", "finish", "other purpose", "cancel", "look", "no number"],
)
def test_another_persons_upload_does_not_exist(call):
    upload = begin()
    with pytest.raises(NotFound, match="There is no such upload"):
        call(upload)
    assert selectors.upload(actor_id=7, upload_id=upload).received == 0


def test_the_size_is_checked_before_a_byte_is_sent():
    limits = Limits(file_bytes=1024 * 1024)
    with pytest.raises(BadInput, match=r"^The file “a\.pdf” is too large. At most 1 MB are taken\.$"):
        services.begin_upload(
            actor_id=7, purpose="entry 12", name="x/a.pdf", size=1024 * 1024 + 1, limits=limits, now=NOW
        )
    with pytest.raises(BadInput, match="is empty"):
        services.begin_upload(actor_id=7, purpose="entry 12", name="a.pdf", size=0, limits=limits, now=NOW)


def test_one_person_can_not_fill_the_disk(monkeypatch):
    monkeypatch.setattr(uploads, "MOST_OPEN", 2)
    monkeypatch.setattr(uploads, "MOST_ON_THE_WAY", 3 * len(PICTURE))
    begin(), begin()
    with pytest.raises(BadInput, match="Too many of your files are on their way"):
        begin()
    begin(actor_id=8), begin(now=NOW + uploads.KEPT_FOR + timedelta(seconds=1))

    monkeypatch.setattr(uploads, "MOST_OPEN", 99)
    with pytest.raises(BadInput, match="Too many of your files are on their way"):
        begin(PICTURE * 3)


def test_a_cancelled_upload_is_gone(own_store):
    upload = begin()
    append(upload, 0, PICTURE[:10])
    services.cancel_upload(actor_id=7, upload_id=upload)

    assert not Upload.objects.exists()
    assert list((own_store / "uploads").iterdir()) == []


@pytest.mark.django_db(transaction=True)
def test_the_same_piece_twice_at_once_counts_once():
    """A browser that gave up too early sends again while the first is still being written."""
    upload = begin()
    outcomes = []
    ready = threading.Barrier(4)

    def send():
        ready.wait()
        try:
            outcomes.append(append(upload, 0, PICTURE))
        except BadInput as refusal:
            outcomes.append(refusal.code)
        connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(map(str, outcomes)) == [str(len(PICTURE)), *["wrong_offset"] * 3]
    assert finish(upload).size == len(PICTURE)


@pytest.mark.django_db(transaction=True)
def test_the_same_content_from_eight_at_once_is_one_file(own_store):
    ready = threading.Barrier(8)
    numbers = []

    def send(actor_id):
        ready.wait()
        numbers.append(
            services.store_whole(
                actor_id=actor_id, purpose="x", sent=named(SAMPLES["pdf"], "a.pdf"), limits=LIMITS, now=NOW
            ).file_id
        )
        connections.close_all()

    threads = [threading.Thread(target=send, args=(actor_id,)) for actor_id in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(numbers) == 8
    assert len(set(numbers)) == 1
    assert len([path for path in own_store.rglob("*") if path.is_file()]) == 1


# Tickets ----------------------------------------------------------------------------------------------------------


def test_a_ticket_says_what_a_page_lets_one_person_send():
    limits = Limits(file_bytes=5, files=2, kinds=frozenset(["pdf", "png"]), macros=True)
    ticket = services.ticket(actor_id=7, purpose="entry 12", limits=limits, now=NOW)

    assert services.redeem(actor_id=7, given=ticket, now=NOW + timedelta(hours=12, seconds=-1)) == ("entry 12", limits)


@pytest.mark.parametrize(
    ("actor_id", "change", "later"),
    [(8, "", timedelta()), (7, "x", timedelta()), (7, "", timedelta(hours=12))],
    ids=["another's", "forged", "old"],
)
def test_a_ticket_that_does_not_count(actor_id, change, later):
    ticket = services.ticket(actor_id=7, purpose="entry 12", limits=LIMITS, now=NOW)

    with pytest.raises(NotPermitted, match="This page was open for too long"):
        services.redeem(actor_id=actor_id, given=change + ticket, now=NOW + later)


# What is swept away -----------------------------------------------------------------------------------------------


def test_an_upload_that_nobody_goes_on_with_is_swept_after_two_days(own_store):
    stale, going_on = begin(), begin()
    append(stale, 0, PICTURE[:10])
    append(going_on, 0, PICTURE[:10], now=NOW + timedelta(hours=1))
    later = NOW + timedelta(hours=48, minutes=1)

    assert [each.name for each in sweep_uploads(now=later, dry_run=True)] == [stale]
    assert Upload.objects.count() == 2
    assert [each.name for each in sweep_uploads(now=later)] == [stale]
    assert [path.name for path in (own_store / "uploads").iterdir()] == [going_on]


def test_bytes_without_a_record_are_swept_after_a_day_and_files_stay(own_store):
    kept = services.store_whole(
        actor_id=7, purpose="x", sent=named(SAMPLES["pdf"], "a.pdf"), limits=LIMITS, now=NOW
    ).sha256
    upload = begin()
    append(upload, 0, PICTURE[:10])
    orphan = "ab" * 32
    for path in (f"content/ab/ab/{orphan}", "aside/interrupted", "uploads/not-an-upload"):
        (own_store / path).parent.mkdir(parents=True, exist_ok=True)
        (own_store / path).write_bytes(b"x")
    today, tomorrow = datetime.now(UTC), datetime.now(UTC) + timedelta(hours=25)

    assert list(sweep_folder(now=today)) == []
    assert len(list(sweep_folder(now=tomorrow, dry_run=True))) == 3
    assert [each.name for each in sweep_folder(now=tomorrow)] == ["interrupted", "not-an-upload", orphan]
    assert sorted(path.name for path in own_store.rglob("*") if path.is_file()) == sorted([kept, upload])
