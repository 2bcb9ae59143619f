"""What every page of a round shows around its content: title, phase and deadline, and the ways the reader has."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.urls import NoReverseMatch, reverse

from thuocdo.assessments.domain import policy
from thuocdo.assessments.domain.phases import PHASE_WORDS, STATUS_WORDS, RoundStatus
from thuocdo.assessments.views.asking import Asking
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.ui.language import say


class Way(NamedTuple):
    """One tab, as the tag `tabs` takes it."""

    label: str
    url: str
    current: bool


def around(ask: Asking, here: str) -> dict[str, Any]:
    """Return the context of the frame. `here` is the name of the tab the page stands under."""
    return {"card": ask.card, "asking": ask, "state": state(ask), "ways": ways(ask, here)}


def state(ask: Asking) -> Sentence:
    """Return in one sentence where the round stands and what ends or begins when."""
    card, phase, coming = ask.card, ask.phase, ask.coming
    if card.status is not RoundStatus.OPEN:
        return STATUS_WORDS[card.status]
    if phase is not None:
        span = card.timetable.span(phase)
        return _s("%(phase)s, until %(at)s", phase=PHASE_WORDS[phase], at=span.ends_at if span else None)
    if coming is not None:
        return _s("%(phase)s begins on %(at)s", phase=PHASE_WORDS[coming.phase], at=coming.starts_at)
    return _s("All phases are over; the council's signature is awaited.")


def ways(ask: Asking, here: str) -> tuple[Way, ...]:
    """Return the tabs that this reader has, in the order of a round; an address that doesn't exist is left out."""
    slug = ask.card.slug
    running = ask.card.status is not RoundStatus.DRAFT
    own = ask.own_parts[0].unit.slug if running and ask.own_parts else ""
    sees_signals = bool(policy.may_see_signals(ask.actor, ask.card.facts, ask.now))
    sees_appraisal = bool(ask.own_cells) or sees_signals
    wanted = (
        ("overview", _s("Overview"), True, (slug,)),
        ("setup", _s("Set-up"), ask.organises, (slug,)),
        ("sheet", _s("My unit's sheet"), bool(own), (slug, own)),
        ("queue", _s("My appraisals") if ask.own_cells else _s("Appraisal"), running and sees_appraisal, (slug,)),
        ("signals", _s("Signals"), running and sees_signals, (slug,)),
        ("progress", _s("Progress"), running and ask.organises, (slug,)),
        ("provided", _s("Figures entered by the organiser"), running and ask.organises, (slug,)),
        ("council", _s("Decision table"), running and ask.sits_in_council, (slug,)),
        ("ranking", _s("Live ranking"), running and ask.sits_in_council, (slug,)),
        ("losses", _s("Lost points"), running and ask.sits_in_council, (slug,)),
    )
    found = []
    for name, label, offered, arguments in wanted:
        if offered and (url := _address(name, arguments)):
            found.append(Way(say(label), url, name == here))
    return tuple(found)


def _address(name: str, arguments: tuple[str, ...]) -> str:
    for namespace in ("assessments", "scoring"):
        try:
            return reverse(f"{namespace}:{name}", args=arguments)
        except NoReverseMatch:
            continue
    return ""
