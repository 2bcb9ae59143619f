"""The addresses that a browser sends pieces to, and the answer that carries a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO
from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from thuocdo.foundation.files import selectors, services
from thuocdo.foundation.files.domain.kinds import Kind, Limits, media_type
from thuocdo.foundation.files.domain.names import ascii_name, clean_name
from thuocdo.foundation.files.domain.ranges import Part, Unsatisfiable, part_of
from thuocdo.foundation.files.models import FileAccess
from thuocdo.foundation.files.selectors import FileFacts, UploadFacts
from thuocdo.foundation.files.services.store import pieces_of
from thuocdo.foundation.files.services.uploads import CHUNK
from thuocdo.kernel.refusals import BadInput, NotPermitted, Problem
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s

# A picture is only ever a picture. The browsers' PDF viewers do not start inside a sandbox; they run no script of ours,
# and the policy gives them nothing to reach (docs/decisions/0016-evidence-files.md).
_ALONE = "default-src 'none'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
_POLICY_OF_PICTURES = f"{_ALONE}; img-src 'self'; style-src 'unsafe-inline'; sandbox"
_POLICY_OF_PDF = f"{_ALONE}; object-src 'self'; style-src 'unsafe-inline'"


# Uploads in pieces ------------------------------------------------------------------------------------------------


@require_POST
@never_cache
def begin(request: HttpRequest) -> HttpResponse:
    """Announce a file: ticket, name and size in; the address to send its pieces to out."""
    actor_id, now = _actor_id(request), timezone.now()
    purpose, limits = services.redeem(actor_id=actor_id, given=request.POST.get("ticket", ""), now=now)
    size = request.POST.get("size", "")
    if not size.isascii() or not size.isdigit() or len(size) > 15:
        raise BadInput(_s("The size of the file is missing."), field="size")
    begun = services.begin_upload(
        actor_id=actor_id, purpose=purpose, name=request.POST.get("name", ""), size=int(size), limits=limits, now=now
    )
    return _told(begun, status=201)


@require_http_methods(["HEAD", "GET", "PATCH", "DELETE"])
@never_cache
def piece(request: HttpRequest, upload: UUID) -> HttpResponse:
    """Tell how far an upload is, take its next piece, or forget it."""
    upload_id = str(upload)
    actor_id = _actor_id(request)
    if request.method == "DELETE":
        services.cancel_upload(actor_id=actor_id, upload_id=upload_id)
        return HttpResponse(status=204)
    if request.method != "PATCH":
        return _told(selectors.upload(actor_id=actor_id, upload_id=upload_id))
    offset = request.headers.get("Upload-Offset", "")
    if not offset.isascii() or not offset.isdigit() or len(offset) > 15:
        raise BadInput(_s("The header Upload-Offset is missing."), field="Upload-Offset")
    try:
        went = services.append_chunk(
            actor_id=actor_id, upload_id=upload_id, offset=int(offset), source=request, now=timezone.now()
        )
    except BadInput as refusal:
        if refusal.code != "wrong_offset":
            raise
        return _told(selectors.upload(actor_id=actor_id, upload_id=upload_id), status=409)
    return _told(went)


def _actor_id(request: HttpRequest) -> int:
    if request.user.pk is None:
        raise NotPermitted(_s("You are no longer signed in. Sign in again in another window, then go on here."))
    return int(request.user.pk)


def _told(upload: UploadFacts, status: int = 200) -> HttpResponse:
    address = reverse("files:upload", args=[upload.id])
    told = {"id": upload.id, "address": address, "size": upload.size, "received": upload.received, "piece": CHUNK}
    headers = {"Upload-Offset": str(upload.received), "Upload-Length": str(upload.size), "Location": address}
    return JsonResponse(told, status=status, headers=headers)


@dataclass(frozen=True, slots=True)
class UploadField:
    """What `{% upload_field %}` needs, as plain values."""

    ticket: str
    begin: str
    accepted: Sentence
    extensions: tuple[str, ...]
    most_files: int
    most_bytes: int
    refused: tuple[Problem, ...]


def upload_field(
    *, actor_id: int, purpose: str, limits: Limits, now: datetime, refused: tuple[Problem, ...] = ()
) -> UploadField:
    """Return the field that lets this person send files for this purpose; the caller has asked whether they may.

    The form's view hands `request.FILES.getlist("files")` and `request.POST.getlist("uploads")` to `services.receive`
    with the same purpose and limits; `refused` of its receipt comes back here to be shown.
    """
    return UploadField(
        ticket=services.ticket(actor_id=actor_id, purpose=purpose, limits=limits, now=now),
        begin=reverse("files:begin"),
        accepted=limits.accepted(),
        extensions=limits.extensions(),
        most_files=limits.files,
        most_bytes=limits.file_bytes,
        refused=refused,
    )


# Downloads --------------------------------------------------------------------------------------------------------


def serve(
    request: HttpRequest, *, file_id: int, name: str, subject: str, now: datetime, inline: bool = False
) -> HttpResponseBase:
    """Return the answer that carries a file, streamed, whole or the part that is asked for; the look is written down.

    Ask before whether this person may. `name` is what the caller calls the file, `subject` the object it belongs to
    ("evidence 31"). With `inline` PDF and pictures open in the browser; everything else is downloaded all the same.
    Raise `NotFound` and `BadInput` as `services.open_for` does.
    """
    facts = selectors.file(file_id)
    inline = inline and bool(facts.shown_as)
    etag = f'"{facts.sha256[:32]}"'
    unchanged = etag in (each.strip() for each in request.headers.get("If-None-Match", "").split(","))
    try:
        part = _part(request, facts, etag)
    except Unsatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{facts.size}"})
    _facts, content = services.open_for(
        actor_id=request.user.pk,
        file_id=file_id,
        subject=subject,
        how=FileAccess.How.SHOWN if inline else FileAccess.How.DOWNLOADED,
        now=now,
        again=unchanged or (part is not None and part.first > 0),
    )
    response = _answer(request, facts, content, part, unchanged)
    for header, value in _headers(facts, name, inline=inline).items():
        response.headers[header] = value
    response.headers["ETag"] = etag
    return response


def _part(request: HttpRequest, facts: FileFacts, etag: str) -> Part | None:
    if request.headers.get("If-Range", etag) != etag:
        return None
    return part_of(request.headers.get("Range", ""), facts.size)


def _answer(
    request: HttpRequest, facts: FileFacts, content: BinaryIO, part: Part | None, unchanged: bool
) -> HttpResponseBase:
    if unchanged or request.method == "HEAD":
        content.close()
        response: HttpResponseBase = HttpResponse(status=304 if unchanged else 200)
        if not unchanged:
            response.headers["Content-Length"] = str(facts.size)
        return response
    sent = part or Part(0, facts.size - 1)
    response = StreamingHttpResponse(_pieces(content, sent), status=206 if part else 200)
    response.headers["Content-Length"] = str(sent.length)
    if part:
        response.headers["Content-Range"] = f"bytes {part.first}-{part.last}/{facts.size}"
    return response


def _pieces(content: BinaryIO, part: Part) -> Iterator[bytes]:
    with content:
        content.seek(part.first)
        yield from pieces_of(content, most=part.length)


def _headers(facts: FileFacts, name: str, *, inline: bool) -> dict[str, str]:
    headers = {
        "Content-Type": media_type(facts.kind, name),
        "Content-Disposition": disposition(name, inline=inline),
        "Accept-Ranges": "bytes",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-cache",  # it may be kept, but who may see it is asked every time
        "Content-Security-Policy": _POLICY_OF_PDF if facts.kind is Kind.PDF else _POLICY_OF_PICTURES,
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if inline:
        headers["X-Frame-Options"] = "SAMEORIGIN"
    return headers


def disposition(name: str, *, inline: bool = False) -> str:
    """Return Content-Disposition (RFC 6266): the name in ASCII for old programs, and as it is."""
    name = clean_name(name)
    way = "inline" if inline else "attachment"
    return f"{way}; filename=\"{ascii_name(name)}\"; filename*=UTF-8''{quote(name, safe='')}"
