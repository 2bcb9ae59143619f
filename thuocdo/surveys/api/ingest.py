"""The hot door: a bare ASGI program for `PUT …/submissions/<number>`, with address and answers of the plain API.

What comes in while a transaction is on its way makes up the next one. Nothing is answered before its commit.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from django.db import DatabaseError, InterfaceError, close_old_connections
from django.utils import timezone
from django.utils.translation.trans_real import parse_accept_lang_header
from pydantic import ValidationError

from thuocdo.kernel.refusals import NotFound, Refusal
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.surveys.api import handing
from thuocdo.surveys.api.handing import Told
from thuocdo.surveys.api.schemas import SubmissionIn
from thuocdo.surveys.domain.ballots import Ballot
from thuocdo.surveys.selectors.plans import Plan
from thuocdo.surveys.services import pacing
from thuocdo.surveys.services.lots import store_many
from thuocdo.ui.machine_refusals import UNREADABLE, invalid_parameters, told

LARGEST_LOT = 500  # ballots in one transaction
MOST_WAITING = 2_000  # ballots; who comes then is told to come again
METHODS = {"PUT", "POST"}
_ADDRESS = re.compile(r"/api/surveys/v1/campaigns/([-a-zA-Z0-9_]{1,100})/submissions/([0-9a-fA-F-]{32,36})", re.ASCII)
log = logging.getLogger("thuocdo.surveys")

Scope: TypeAlias = dict[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[dict[str, Any]]]
Send: TypeAlias = Callable[[dict[str, Any]], Awaitable[None]]
Sent: TypeAlias = tuple[int, bytes, tuple[tuple[bytes, bytes], ...]]  # status, body, headers


@dataclass(frozen=True, slots=True)
class Asked:
    """What one request brought."""

    slug: str
    number: UUID
    body: bytes
    language: str
    network: str


class Ingest:
    """The ASGI program. One thread writes; the loop reads, and answers after the commit."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[Asked, asyncio.Future[Sent]]] = deque()
        self._writer = ThreadPoolExecutor(1, "ballots")
        self._writing: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or the server's greeting."""
        if scope["type"] == "http":
            status, body, headers = await self._answer(scope, receive)
            await send({"type": "http.response.start", "status": status, "headers": [_JSON, *headers]})
            await send({"type": "http.response.body", "body": body})
        elif scope["type"] == "lifespan":
            while (await receive())["type"] != "lifespan.shutdown":
                await send({"type": "lifespan.startup.complete"})
            await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, scope: Scope, receive: Receive) -> Sent:
        headers = dict(scope["headers"])
        language = _language(scope["query_string"], headers.get(b"accept-language", b""))
        address = _ADDRESS.fullmatch(scope["path"])
        number = _uuid(address[2]) if address else None
        if address is None or number is None or scope["method"] not in METHODS:
            return _sent(Told(404, told("not_found", _s("There is nothing at this address."), (), language)))
        if len(self._waiting) >= MOST_WAITING:
            return _sent(Told(503, told("busy", handing.BUSY, (), language), {"Retry-After": "1"}))
        body = await _body(receive)
        if body is None:
            return _sent(handing.too_large(language))
        remote = (scope.get("client") or ("", 0))[0]
        network = pacing.network_of(remote, headers.get(b"x-forwarded-for", b"").decode("latin-1"))
        waits: asyncio.Future[Sent] = asyncio.get_running_loop().create_future()
        self._waiting.append((Asked(address[1], number, body, language, network), waits))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        return await waits

    async def _write(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            lot = [self._waiting.popleft() for _ in range(min(LARGEST_LOT, len(self._waiting)))]
            asked = [each for each, _waits in lot]
            try:
                came = await loop.run_in_executor(self._writer, _on_a_good_line, asked)
            except Exception:  # whoever waits must hear of it
                log.exception("ballots.lot_failed", extra={"ballots": len(lot)})
                came = [_later(each.language) for each in asked]
            for (_each, waits), sent in zip(lot, came, strict=True):
                if not waits.done():
                    waits.set_result(sent)


def answers(lot: Sequence[Asked]) -> list[Sent]:
    """Take a lot of requests and return what each is answered; what is told to be stored is stored."""
    try:
        return [_sent(each) for each in _taken(lot, timezone.now())]
    except (DatabaseError, InterfaceError) as error:
        log.error("ballots.lot_not_stored", extra={"ballots": len(lot), "error": type(error).__name__})
        return [_later(each.language) for each in lot]


def _on_a_good_line(lot: Sequence[Asked]) -> list[Sent]:
    close_old_connections()  # the database may have been started anew
    return answers(lot)


def _taken(lot: Sequence[Asked], now: datetime) -> list[Told]:
    came: list[Told | None] = [None] * len(lot)
    known: dict[str, Plan | Refusal] = {}
    places, given = list[int](), list[tuple[Plan, Ballot]]()
    for place, each in enumerate(lot):
        if each.slug not in known:
            known[each.slug] = _plan(each.slug)
        plan = known[each.slug]
        if isinstance(plan, Refusal):
            came[place] = handing.refused(plan, each.language, plan=None, now=now)
            continue
        read = _read(each, plan, now)
        if isinstance(read, Told):
            came[place] = read
        else:
            places.append(place)
            given.append((plan, read))
    for place, (plan, ballot), outcome in zip(places, given, store_many(given=given, now=now), strict=True):
        each = lot[place]
        if isinstance(outcome, Refusal):
            came[place] = handing.refused(outcome, each.language, plan=plan, now=now)
        else:
            came[place] = handing.receipt(ballot.id, outcome)
    return [each for each in came if each is not None]


def _read(asked: Asked, plan: Plan, now: datetime) -> Ballot | Told:
    """Return the ballot of a request, or what it is answered instead."""
    language = asked.language
    try:
        given = SubmissionIn.model_validate_json(asked.body)
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_context=False, include_input=False)
        if any(each["type"] == "json_invalid" for each in wrong):
            return Told(400, told("unreadable", UNREADABLE, (), language))
        return Told(422, invalid_parameters([dict(each) for each in wrong], language))
    try:
        handing.admit(plan, given, asked.network, now)
        if not handing.has_worked(plan, asked.number, given, now):
            return handing.work_first(plan, asked.number, language, now)
        if not given.final:
            return handing.keep_draft(plan, asked.number, given, now)
        return handing.ballot_of(plan, asked.number, given)
    except Refusal as refusal:
        return handing.refused(refusal, language, plan=plan, now=now)


def _plan(slug: str) -> Plan | Refusal:
    try:
        return handing.plan_of(slug)
    except NotFound as refusal:
        return refusal


async def _body(receive: Receive) -> bytes | None:
    """Return the body of a request; None where it is larger than a ballot can be."""
    parts, size = list[bytes](), 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return b""
        part = bytes(message.get("body", b""))
        size += len(part)
        if size > handing.LARGEST:
            return None
        parts.append(part)
        if not message.get("more_body"):
            return parts[0] if len(parts) == 1 else b"".join(parts)


def _language(query: bytes, accepted: bytes) -> str:
    if query:
        for part in query.split(b"&"):
            if part in {b"lang=en", b"lang=vi"}:
                return part[5:].decode()
    if not accepted:
        return "vi"
    wanted = parse_accept_lang_header(accepted.decode("latin-1")[:200])
    return next((code[:2] for code, _weight in wanted if code[:2] in {"vi", "en"}), "vi")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _later(language: str) -> Sent:
    return _sent(Told(503, told("busy", handing.BUSY, (), language), {"Retry-After": "1"}))


def _sent(came: Told) -> Sent:
    headers = tuple((name.lower().encode(), value.encode()) for name, value in came.headers.items())
    return came.status, json.dumps(came.body, ensure_ascii=False).encode(), headers


_JSON = (b"content-type", b"application/json; charset=utf-8")
