"""What every page of a campaign shows around its content: title, state with dates, and the ways the reader has."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django.urls import NoReverseMatch, reverse

from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.surveys.domain.campaigns import Channel, Facts, State, state
from thuocdo.surveys.views.asking import Asking
from thuocdo.ui.language import say


class Way(NamedTuple):
    """One tab, as the tag `tabs` takes it."""

    label: str
    url: str
    current: bool


def around(ask: Asking, here: str) -> dict[str, Any]:
    """Return the context of the frame. `here` is the name of the tab the page stands under."""
    return {"card": ask.card, "asking": ask, "state": standing(ask.card.facts, ask.now), "ways": ways(ask, here)}


def standing(facts: Facts, now: datetime) -> Sentence:
    """Return in one sentence where a campaign stands and what begins or ends when."""
    match state(facts, now):
        case State.DRAFT:
            return _s("In preparation: nobody outside sees it.")
        case State.WAITING:
            return _s(
                "Launched: begins on %(opens)s, ends on %(closes)s.", opens=facts.opens_at, closes=facts.closes_at
            )
        case State.RUNNING:
            return _s("Running until %(closes)s.", closes=facts.closes_at)
    if facts.closed_at is not None:
        return _s("Closed for good on %(at)s.", at=facts.ends_at)
    return _s("Ended on %(at)s.", at=facts.ends_at)


def ways(ask: Asking, here: str) -> tuple[Way, ...]:
    """Return the tabs that this reader has, in the order of a campaign; an address that doesn't exist is left out."""
    launched = ask.state is not State.DRAFT or ask.card.facts.rehearsal
    wanted = (
        ("campaign", _s("Overview"), True),
        ("setup", _s("Set-up"), ask.manages),
        ("invitations", _s("Invitations"), ask.manages and Channel.INVITATION in ask.card.channels),
        ("addresses", _s("Links, QR codes and posters"), True),
        ("embedding", _s("In other sites"), Channel.EMBED in ask.card.channels),
        ("live", _s("Live results"), launched),
        ("report", _s("Report"), launched),
        ("aside", _s("Set aside"), launched),
        ("files", _s("Files"), launched and ask.manages),
        ("rehearsal", _s("Rehearsal"), ask.manages),
    )
    found = []
    for name, label, offered in wanted:
        if offered and (url := _address(name, ask.card.slug)):
            found.append(Way(say(label), url, name == here))
    return tuple(found)


def _address(name: str, slug: str) -> str:
    try:
        return reverse(f"surveys:{name}", args=[slug])
    except NoReverseMatch:
        return ""
