"""A 100 MB upload and download in constant memory (issue 3, must hold)."""

import json
import tracemalloc

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.utils import timezone

from tests.browser import file_pages
from tests.foundation.files.large import MIB, LargePdf, call
from thuocdo.foundation.files import services
from thuocdo.foundation.files.domain.kinds import Limits
from thuocdo.foundation.files.forms import MOST_OF_A_FORM
from thuocdo.foundation.files.models import StoredFile

SIZE = 100 * MIB
BOUND = 4 * MIB  # of Python's memory above what stood before; a piece of an upload is 8 MiB, the file a hundred
TOKEN = "x" * 32
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server(settings, client, django_user_model, monkeypatch):
    settings.ROOT_URLCONF = "tests.browser.file_pages"
    monkeypatch.setattr(file_pages, "LIMITS", Limits(file_bytes=SIZE))
    file_pages.TAKEN.clear()
    officer = django_user_model.objects.create(username="can-bo")
    client.force_login(officer)
    cookies = f"sessionid={client.cookies['sessionid'].value}; csrftoken={TOKEN}"
    handler = WSGIHandler()

    def ask(method, path, **options):
        headers = {"X-CSRFToken": TOKEN, "Accept": "application/json", **options.pop("headers", {})}
        return call(handler, method, path, headers=headers, cookies=cookies, **options)

    ask("GET", "/thu/")  # what is loaded once is loaded
    return ask, officer


@pytest.fixture
def peak():
    """Return a function that says how many bytes were added at most since the test began to measure."""
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    yield lambda: tracemalloc.get_traced_memory()[1] - before
    tracemalloc.stop()


def test_in_pieces_and_back(server, peak):
    ask, officer = server
    limits = Limits(file_bytes=SIZE)
    upload = services.begin_upload(
        actor_id=officer.pk, purpose="thử", name="Lớn.pdf", size=SIZE, limits=limits, now=timezone.now()
    )
    piece = 8 * MIB
    for offset in range(0, SIZE, piece):
        body = LargePdf(SIZE, offset, min(piece, SIZE - offset))
        headers = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
        status, _headers, _count, told = ask("PATCH", f"/tai-len/{upload.id}", body=body, headers=headers)
        assert (status, json.loads(told)["received"]) == (200, offset + len(body))
    received = services.finish_upload(
        actor_id=officer.pk, upload_id=upload.id, purpose="thử", limits=limits, now=timezone.now()
    )
    file_pages.TAKEN[received.file_id] = received.name
    status, headers, fetched, _start = ask("GET", f"/thu/tep/{received.file_id}")

    assert (status, fetched, headers["Content-Length"]) == (200, SIZE, str(SIZE))
    assert peak() < BOUND


def form(size):
    before = (
        b'--x\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n' + TOKEN.encode() + b"\r\n--x\r\n"
        b'Content-Disposition: form-data; name="files"; filename="a.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
    )
    return LargePdf(size, before=before, after=b"\r\n--x--\r\n")


def test_in_a_plain_form(server, peak):
    ask, _officer = server
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    status, *_rest = ask("POST", "/thu/", body=form(SIZE), headers=headers)

    assert status == 302
    assert StoredFile.objects.get().size == SIZE
    assert peak() < BOUND


def test_a_form_without_end_is_refused_before_it_is_read(server):
    ask, _officer = server
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    body = form(MOST_OF_A_FORM + 1)
    status, *_rest = ask("POST", "/thu/", body=body, headers=headers)

    assert status == 400
    assert body._at < MIB
    assert not StoredFile.objects.exists()
