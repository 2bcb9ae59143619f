"""Where a respondent stands: which survey, which ballot on its way, and what brings them back to it.

What brings somebody back is a cookie that only the pages of this survey get: a random key, or the token of a personal
link. The server keeps neither, only keyed hashes. Nothing about a respondent is written into a log.
"""

from __future__ import annotations

import re
import secrets
import time
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.debug import sensitive_variables

from thuocdo.directory.selectors import units
from thuocdo.kernel.refusals import NotFound
from thuocdo.questionnaires.domain.documents import Document, Slot, slots
from thuocdo.surveys.domain import embedding
from thuocdo.surveys.domain.ballots import Draft
from thuocdo.surveys.domain.campaigns import Channel, State
from thuocdo.surveys.selectors import campaigns, plans
from thuocdo.surveys.selectors.plans import Plan
from thuocdo.surveys.services import drafts, keys

COOKIES = {"vi": "phieu", "en": "phieu-en"}  # the pages of one survey lie under two roots, one for each language
COOKIE_AGE = 90 * 24 * 3600  # seconds; the draft itself goes with its survey
OPEN, PERSONAL, DONE, DONE_PERSONALLY = "d", "m", "x", "y"
_VALUE = re.compile(r"([dmxy])\.([A-Za-z0-9_-]{16,128})")
_BLINK = 1.0  # seconds for which a process believes what it knows of a survey; moments themselves are exact


@dataclass(frozen=True, slots=True)
class Pass:
    """What the cookie says: a key of one's own, a personal token, or that a ballot was handed in."""

    kind: str
    secret: str

    @property
    def value(self) -> str:
        """Return the cookie."""
        return f"{self.kind}.{self.secret}"

    @property
    def key(self) -> str:
        """Return what the server knows a draft by."""
        return keys.draft_key(self.secret)


@dataclass(frozen=True, slots=True)
class Frame:
    """The site in whose frame the pages are shown; `preview`: this installation itself, where nothing is handed in."""

    site: str
    preview: bool = False


@dataclass(frozen=True, slots=True)
class Desk:
    """A survey as one request sees it."""

    plan: Plan
    owner: str
    now: datetime
    brought: Pass | None
    draft: Draft | None
    frame: Frame | None = None

    @property
    def slug(self) -> str:
        """Return the address of the survey."""
        return self.plan.card.slug

    @property
    def version_id(self) -> int:
        """Return the version that is asked now, or that the ballot was begun with."""
        return self.draft.version_id if self.draft else self.plan.versions[0]

    @property
    def document(self) -> Document:
        """Return what is asked."""
        return plans.document(self.version_id)

    @property
    def slots(self) -> dict[str, Slot]:
        """Return everything that is answered, by code."""
        return _slots(self.version_id)

    @property
    def rehearsal(self) -> bool:
        """Tell whether what is answered here is a rehearsal."""
        if self.draft is not None:
            return self.draft.rehearsal
        return self.plan.card.facts.rehearsal and self.plan.card.state(self.now) in (State.DRAFT, State.WAITING)

    @property
    def language(self) -> str:
        """Return the language of the questions: English under /en/, else what was chosen, else Vietnamese."""
        offered = self.document.languages
        if reads() == "en":
            return "en" if "en" in offered else offered[0]
        chosen = self.draft.language if self.draft else ""
        return chosen if chosen in offered and chosen != "en" else offered[0]

    def address(self, name: str, *more: str) -> str:
        """Return the address of one of the pages of this survey in the language that is read.

        Within another site it carries what brings the respondent back, since the browser keeps no cookie there.
        """
        if self.frame is None:
            return reverse(f"surveys:{name}", args=[self.slug, *more])
        mark = embedding.mark_of(self.frame.site)
        found = self.brought
        carried = embedding.Carried(mark, found.kind, found.secret) if found else embedding.Carried(mark)
        return reverse(f"surveys:in-{name}", args=[self.slug, carried.text, *more])

    def carrying(self, passed: Pass) -> Desk:
        """Return the desk of somebody who was given a pass just now."""
        return replace(self, brought=passed)


def reads() -> str:
    """Return the language of everything that is not a question: "en" or "vi"."""
    return "en" if (translation.get_language() or "vi").startswith("en") else "vi"


def desk(request: HttpRequest, slug: str) -> Desk:
    """Return where the respondent stands. Raise `NotFound` for a survey that the public does not know of."""
    now = timezone.now()
    plan, owner = _known(slug, int(time.monotonic() / _BLINK))
    facts = plan.card.facts
    if not plan.versions or (facts.launched_at is None and not facts.rehearsal):
        raise campaigns.missing()
    frame, brought = _carried(request, plan)
    if frame is None:
        brought = _brought(request)
    draft = (
        drafts.draft_for(campaign_id=facts.id, key=brought.key)
        if brought and brought.kind in (OPEN, PERSONAL)
        else None
    )
    if draft is not None and draft.version_id not in plan.versions:
        draft = None
    return Desk(plan, owner, now, brought, draft, frame)


def new_pass() -> Pass:
    """Return a key for a ballot that anybody may fill."""
    return Pass(OPEN, secrets.token_urlsafe(20))


def done(ballot_id: UUID, *, personally: bool) -> Pass:
    """Return what says, on this device only, that a ballot was handed in."""
    return Pass(DONE_PERSONALLY if personally else DONE, ballot_id.hex)


def handed_in(brought: Pass | None) -> bool:
    """Tell whether a ballot was handed in on this device."""
    return brought is not None and brought.kind in (DONE, DONE_PERSONALLY)


def begun(desk: Desk, *, group: str, unit: str, channel: Channel, rehearsal: bool) -> Draft:
    """Return an empty ballot. Its number is random and stays that of the ballot."""
    return Draft(
        id=uuid4(), version_id=desk.plan.versions[0], answers={}, channel=channel, group=group, unit=unit,
        language=desk.language, rehearsal=rehearsal, started_at=desk.now, site=desk.frame.site if desk.frame else "",
    )  # fmt: skip


def give(response: HttpResponseBase, slug: str, passed: Pass) -> None:
    """Let the browser bring the pass to the pages of this survey, in both languages, and nowhere else."""
    for name, path in _ways(slug):
        response.set_cookie(
            name, passed.value, max_age=COOKIE_AGE, path=path, httponly=True, samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )  # fmt: skip


def quiet(response: HttpResponse) -> HttpResponse:
    """Let nobody keep a way to somewhere else, nor tell where it came from."""
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response


def _ways(slug: str) -> tuple[tuple[str, str], ...]:
    """Return the name and the path of the cookie for the pages in each language."""
    found = []
    for language, name in COOKIES.items():
        with translation.override(language):
            found.append((name, reverse("surveys:start", args=[slug])))
    return tuple(found)


def own_origin(request: HttpRequest) -> str:
    """Return the origin under which the browser knows this installation."""
    return f"{request.scheme}://{request.get_host()}".lower()


@sensitive_variables()
def _carried(request: HttpRequest, plan: Plan) -> tuple[Frame | None, Pass | None]:
    """Return the site and the pass that the address of a frame carries."""
    text = request.resolver_match.kwargs.get("carry", "") if request.resolver_match else ""
    found = embedding.carried(text)
    if found is None:
        return None, None
    own = own_origin(request)
    site = embedding.site_of(found.mark, (*plan.card.allowed_sites, own))
    passed = Pass(found.kind, found.secret) if found.kind else None
    return (Frame(site, preview=site == own), passed) if site else (None, None)


@sensitive_variables()
def _brought(request: HttpRequest) -> Pass | None:
    found = _VALUE.fullmatch(request.COOKIES.get(COOKIES[reads()], ""))
    return Pass(found[1], found[2]) if found else None


@lru_cache(maxsize=500)
def _known(slug: str, _tick: int) -> tuple[Plan, str]:
    try:
        plan = plans.plan(campaigns.campaign(slug).id)
    except NotFound:
        raise campaigns.missing() from None
    owner = units.unit(plan.card.owner_id)
    return plan, owner.full_name


@lru_cache(maxsize=plans.KEPT)
def _slots(version_id: int) -> dict[str, Slot]:
    return {slot.code: slot for slot in slots(plans.document(version_id))}
