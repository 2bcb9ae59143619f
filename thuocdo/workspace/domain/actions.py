"""Things a person can do here, each with the rule that says whether they may."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from thuocdo.directory.domain.actors import Actor
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.verdicts import Allowed, Denied, Verdict


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do: what it is, where it is done (name of an address), and who may."""

    sentence: Sentence
    url_name: str
    may: Callable[[Actor, date], Verdict]


@dataclass(frozen=True, slots=True)
class Offer:
    """An action as one person sees it: with a link, or with the reason why not."""

    sentence: Sentence
    url: str
    reason: Sentence | None


def offers(
    actions: Iterable[Action], actor: Actor, on: date, address: Callable[[str], str]
) -> tuple[list[Offer], list[Offer]]:
    """Return what the actor may do and what not, on a day. Actions whose address does not exist are left out."""
    allowed: list[Offer] = []
    denied: list[Offer] = []
    for action in actions:
        url = address(action.url_name)
        if not url:
            continue
        match action.may(actor, on):
            case Allowed():
                allowed.append(Offer(action.sentence, url, None))
            case Denied(reason):
                denied.append(Offer(action.sentence, "", reason))
    return allowed, denied
