"""Downloads stream, are safe to open, and are written down (A6)."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, connection
from django.http import StreamingHttpResponse

from tests.foundation.files.samples import SAMPLES
from tests.foundation.files.test_taking import store_whole
from thuocdo.foundation.files import selectors
from thuocdo.foundation.files.domain.ranges import Part, Unsatisfiable, part_of
from thuocdo.foundation.files.views import serve
from thuocdo.kernel.refusals import NotFound

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
PDF = SAMPLES["pdf"]
pytestmark = pytest.mark.django_db


def get(rf, file_id, *, actor_id=7, now=NOW, inline=False, name="Báo cáo.pdf", method="get", **headers):
    request = getattr(rf, method)("/", headers=headers)
    request.user = SimpleNamespace(pk=actor_id) if actor_id else AnonymousUser()
    return serve(request, file_id=file_id, name=name, subject="evidence 31", now=now, inline=inline)


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def looks():
    return [(each.actor_id, each.subject, each.how, each.accessed_at) for each in selectors.accesses(limit=50)]


def test_a_download(rf):
    response = get(rf, store_whole(PDF).file_id)

    assert isinstance(response, StreamingHttpResponse)
    assert body(response) == PDF
    assert response.headers["Content-Length"] == str(len(PDF))
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"].startswith('attachment; filename="Bao cao.pdf"; filename*=UTF-8')
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert "X-Frame-Options" not in response.headers
    assert looks() == [(7, "evidence 31", "downloaded", NOW)]


def test_pictures_and_pdf_open_on_the_page_and_nothing_else_does(rf):
    shown = {}
    for kind in ("pdf", "png", "jpeg", "gif", "webp", "docx", "xlsx", "text", "odt"):
        name = "a.txt" if kind == "text" else f"a.{kind}"
        response = get(rf, store_whole(SAMPLES[kind], name).file_id, inline=True, name=name)
        shown[kind] = response.headers["Content-Disposition"].split(";")[0]
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'self'" in policy
        assert ("sandbox" in policy) == (kind != "pdf")
        assert response.headers.get("X-Frame-Options") == ("SAMEORIGIN" if shown[kind] == "inline" else None)
        body(response)

    assert {kind for kind, way in shown.items() if way == "inline"} == {"pdf", "png", "jpeg", "gif", "webp"}
    assert {how for _who, _what, how, _when in looks()} == {"shown", "downloaded"}


def test_a_table_is_told_from_text_by_its_name(rf):
    file_id = store_whole(SAMPLES["text"], "a.csv").file_id

    assert get(rf, file_id, name="a.csv").headers["Content-Type"] == "text/csv; charset=utf-8"
    assert get(rf, file_id, name="a.txt").headers["Content-Type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize(
    ("header", "first", "last"),
    [("bytes=0-9", 0, 9), ("bytes=5-", 5, None), ("bytes=-7", -7, None), ("bytes=3-999999", 3, None)],
)
def test_a_part_of_a_file(rf, header, first, last):
    response = get(rf, store_whole(PDF).file_id, Range=header)
    wanted = PDF[first:] if last is None else PDF[first : last + 1]
    start = PDF.index(wanted)

    assert (response.status_code, body(response)) == (206, wanted)
    assert response.headers["Content-Range"] == f"bytes {start}-{start + len(wanted) - 1}/{len(PDF)}"
    assert response.headers["Content-Length"] == str(len(wanted))


def test_a_part_behind_the_end_is_refused_with_the_size(rf):
    response = get(rf, store_whole(PDF).file_id, Range=f"bytes={len(PDF)}-")

    assert (response.status_code, response.headers["Content-Range"]) == (416, f"bytes */{len(PDF)}")


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-0", Part(0, 0)),
        ("bytes=9-", Part(9, 9)),
        ("bytes=-99", Part(0, 9)),
        ("bytes=0-3,5-6", None),
        ("bytes=5-3", None),
        ("bytes=-", None),
        ("lines=0-3", None),
        ("bytes=0-9999999999999999999999", None),
        ("", None),
    ],
)
def test_parts_of_ten_bytes(header, part):
    assert part_of(header, 10) == part


@pytest.mark.parametrize("header", ["bytes=10-", "bytes=-0"])
def test_parts_that_ten_bytes_do_not_have(header):
    with pytest.raises(Unsatisfiable):
        part_of(header, 10)


def test_the_part_of_another_version_is_not_sent(rf):
    response = get(rf, store_whole(PDF).file_id, Range="bytes=0-3", If_Range='"other"')

    assert (response.status_code, body(response)) == (200, PDF)


def test_who_has_it_already_gets_no_bytes_and_is_asked_for_again(rf):
    file_id = store_whole(PDF).file_id
    etag = get(rf, file_id).headers["ETag"]
    response = get(rf, file_id, If_None_Match=etag)

    assert (response.status_code, body(response)) == (304, b"")


def test_head_has_the_size_and_no_bytes(rf):
    response = get(rf, store_whole(PDF).file_id, method="head")

    assert (response.headers["Content-Length"], body(response)) == (str(len(PDF)), b"")


# Who looked -------------------------------------------------------------------------------------------------------


def test_a_viewer_that_asks_for_many_parts_is_one_look(rf):
    file_id = store_whole(PDF).file_id
    for first in (0, 100, 200):
        body(get(rf, file_id, inline=True, Range=f"bytes={first}-{first + 50}", now=NOW + timedelta(seconds=first)))

    assert looks() == [(7, "evidence 31", "shown", NOW)]


def test_asking_for_the_second_half_alone_does_not_go_unseen(rf):
    file_id = store_whole(PDF).file_id
    body(get(rf, file_id, Range="bytes=100-"))
    body(get(rf, file_id, Range="bytes=100-", actor_id=8))
    body(get(rf, file_id, Range="bytes=100-", now=NOW + timedelta(hours=1)))

    assert [(who, when) for who, _what, _how, when in looks()] == [(7, NOW + timedelta(hours=1)), (8, NOW), (7, NOW)]


def test_somebody_who_is_not_signed_in_is_written_down_as_such(rf):
    body(get(rf, store_whole(PDF).file_id, actor_id=None))

    assert looks()[0][0] is None


def test_looks_are_found_by_file_object_and_person(rf):
    one, two = store_whole(PDF).file_id, store_whole(SAMPLES["png"]).file_id
    body(get(rf, one)), body(get(rf, two, actor_id=8))

    assert [each.file_id for each in selectors.accesses(file_id=one)] == [one]
    assert [each.file_id for each in selectors.accesses(actor_id=8)] == [two]
    assert len(selectors.accesses(subject="evidence 31")) == 2


@pytest.mark.parametrize(
    "statement", ["update foundation_fileaccess set actor_id = 9", "delete from foundation_fileaccess"]
)
def test_the_database_refuses_to_change_who_looked(rf, statement):
    body(get(rf, store_whole(PDF).file_id))

    with pytest.raises(DatabaseError, match="what was written about files stays"), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_content_that_is_missing_is_said_and_is_no_look(rf, own_store):
    received = store_whole(PDF)
    next(path for path in own_store.rglob(received.sha256)).unlink()

    with pytest.raises(NotFound, match="The operator can bring it back from a backup"):
        get(rf, received.file_id)
    assert looks() == []
