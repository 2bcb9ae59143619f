"""Who has to wait or to work before handing in. Everything here is in the memory of the process; nothing is stored."""

from __future__ import annotations

import math
import secrets
import time
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from thuocdo.surveys.domain import crowds, work
from thuocdo.surveys.domain.crowds import Buckets, Flow, TooMany
from thuocdo.surveys.domain.guards import Guards
from thuocdo.surveys.services import keys

HAND_IN, UNWORKED, BEGIN = "hand in", "unworked", "begin"
BEGINS_FOR_EACH = 4  # ballots begun for one that may be handed in: people stop, and begin anew
UNWORKED_SHARE = 3  # of those whose machine did no work, a third as many come in

_buckets = Buckets()
_key: tuple[date, bytes] = (date.min, b"")


def admit(campaign_id: int, guards: Guards, who: str, *, now: datetime, kind: str = HAND_IN) -> None:
    """Take one answer from a network (`network_of`). Raise `TooMany` where too many come at once."""
    flow = _flow(guards, kind)
    if flow is None:
        return
    wait = _buckets.take(_name(campaign_id, kind, who, timezone.localdate(now)), flow, time.monotonic())
    if wait:
        raise TooMany(max(1, math.ceil(wait)))


def network_of(remote: str, forwarded: str) -> str:
    """Return the network a request comes from: as our own proxy says where there is one, else as the line says."""
    trusted: int = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    told = [each for each in forwarded.split(",") if each.strip()]
    return crowds.network(told[-trusted] if 0 < trusted <= len(told) else remote)


def challenge(campaign_id: int, ballot: UUID, guards: Guards, now: datetime) -> str:
    """Return the challenge for a ballot; "" where the campaign asks for no work."""
    if not guards.work_bits:
        return ""
    return work.challenge(settings.SECRET_KEY, campaign_id, ballot, guards.work_bits, now)


def has_worked(campaign_id: int, ballot: UUID, guards: Guards, answer: str, now: datetime) -> bool:
    """Tell whether the work for a ballot was done, or none is asked for."""
    return not guards.work_bits or work.is_done(
        answer, keys.secrets(), campaign_id=campaign_id, ballot=ballot, bits=guards.work_bits, now=now
    )


def forget() -> None:
    """Begin anew, as a process that has just started."""
    global _buckets  # noqa: PLW0603 - the memory of the process
    _buckets = Buckets()


def _flow(guards: Guards, kind: str) -> Flow | None:
    if guards.network_burst is None:
        return None
    burst, minute = guards.network_burst, guards.network_minute
    if kind == BEGIN:
        return Flow(burst * BEGINS_FOR_EACH, minute * BEGINS_FOR_EACH)
    if kind == UNWORKED:
        return Flow(max(1, burst // UNWORKED_SHARE), minute / UNWORKED_SHARE)
    return Flow(burst, minute)


def _name(campaign_id: int, kind: str, who: str, day: date) -> bytes:
    global _key  # noqa: PLW0603 - drawn anew each day
    if _key[0] != day:
        _key = (day, secrets.token_bytes(32))
    return crowds.name(_key[1], day, campaign_id, kind, who)
