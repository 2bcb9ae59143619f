"""The addresses that a browser sends pieces to, through the whole stack (issue 3)."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from tests.foundation.files.samples import picture
from thuocdo.foundation.files import services
from thuocdo.foundation.files.domain.kinds import Limits
from thuocdo.foundation.files.models import Upload

PICTURE = picture("PNG", (200, 100))
SIZE = len(PICTURE)
LIMITS = Limits(file_bytes=1024 * 1024)
JSON = {"Accept": "application/json"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(django_user_model):
    return django_user_model.objects.create(username="can-bo")


@pytest.fixture
def browser(client, officer):
    client.force_login(officer)
    return client


def begin(browser, officer, *, size=SIZE, later=timedelta(), actor_id=None):
    ticket = services.ticket(
        actor_id=actor_id or officer.pk, purpose="entry 12", limits=LIMITS, now=timezone.now() - later
    )
    return browser.post(reverse("files:begin"), {"ticket": ticket, "name": "Ảnh.png", "size": size}, headers=JSON)


def send(browser, address, offset, content):
    return browser.patch(
        address, content, content_type="application/offset+octet-stream", headers={**JSON, "Upload-Offset": str(offset)}
    )


def test_a_browser_sends_a_file_in_pieces_asks_where_it_stood_and_goes_on(browser, officer):
    begun = begin(browser, officer)
    told = json.loads(begun.content)
    assert begun.status_code == 201
    assert (told["received"], told["size"], begun.headers["Location"]) == (0, len(PICTURE), told["address"])
    assert "no-store" in begun.headers["Cache-Control"]

    assert send(browser, told["address"], 0, PICTURE[:300]).headers["Upload-Offset"] == "300"
    asked = browser.head(told["address"])
    assert (asked.headers["Upload-Offset"], asked.headers["Upload-Length"]) == ("300", str(len(PICTURE)))
    lost = send(browser, told["address"], 0, PICTURE[:300])
    assert (lost.status_code, json.loads(lost.content)["received"]) == (409, 300)
    assert send(browser, told["address"], 300, PICTURE[300:]).status_code == 200

    receipt = services.receive(
        actor_id=officer.pk, purpose="entry 12", uploads=[told["id"]], limits=LIMITS, now=timezone.now()
    )
    assert [(each.name, each.size) for each in receipt.taken] == [("Ảnh.png", len(PICTURE))]


def test_a_refusal_reaches_the_script_as_a_sentence_in_its_language(browser, officer):
    refused = begin(browser, officer, size=LIMITS.file_bytes + 1)

    assert refused.status_code == 400
    assert json.loads(refused.content) == {
        "code": "too_large",
        "sentence": "Tệp “Ảnh.png” quá lớn. Dung lượng tối đa được nhận là 1 MB.",
    }


def test_a_ticket_that_is_old_or_anothers(browser, officer):
    assert begin(browser, officer, later=timedelta(hours=13)).status_code == 403
    assert begin(browser, officer, actor_id=officer.pk + 1).status_code == 403
    assert not Upload.objects.exists()


def test_who_is_not_signed_in_can_not_send(client, officer):
    assert begin(client, officer).status_code == 403


def test_another_persons_upload_does_not_exist(browser, officer, client, django_user_model):
    address = json.loads(begin(browser, officer).content)["address"]
    client.force_login(django_user_model.objects.create(username="khac"))

    for method in ("head", "get", "delete"):
        assert getattr(client, method)(address, headers=JSON).status_code == 404
    assert send(client, address, 0, PICTURE).status_code == 404


def test_a_cancelled_upload_is_gone(browser, officer):
    address = json.loads(begin(browser, officer).content)["address"]

    assert browser.delete(address, headers=JSON).status_code == 204
    assert browser.head(address).status_code == 404


@pytest.mark.parametrize(
    ("headers", "size"), [({}, ""), ({"Upload-Offset": "-1"}, "x"), ({"Upload-Offset": "٣"}, "1e3")]
)
def test_nonsense_is_refused(browser, officer, headers, size):
    address = json.loads(begin(browser, officer).content)["address"]

    assert browser.patch(address, b"x", headers={**JSON, **headers}).status_code == 400
    assert begin(browser, officer, size=size).status_code == 400
    assert browser.put(address).status_code == 405
    assert browser.get(reverse("files:begin")).status_code == 405


def test_without_the_token_of_the_form_nothing_is_taken(officer):
    """The pieces are protected like every form."""
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(officer)

    assert begin(strict, officer).status_code == 403
    assert not Upload.objects.exists()


def test_files_of_a_plain_form_go_the_same_way(rf, officer):
    """Without script: several files in one form, from disk, never whole in memory."""
    from django.core.files.uploadedfile import TemporaryUploadedFile

    request = rf.post(
        "/",
        {"files": [SimpleUploadedFile("a.png", PICTURE), SimpleUploadedFile("b.png", picture("PNG", (2000, 1000)))]},
    )
    files = request.FILES.getlist("files")
    receipt = services.receive(actor_id=officer.pk, purpose="x", files=files, limits=Limits(), now=timezone.now())

    assert isinstance(files[1], TemporaryUploadedFile)
    assert [each.name for each in receipt.taken] == ["a.png", "b.png"]
