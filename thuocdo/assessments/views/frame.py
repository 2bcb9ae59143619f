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


class Group(NamedTuple):
    """Pages about one part of the round: one tab, and where there are several a row of them below."""

    label: str
    pages: tuple[Way, ...]

    @property
    def current(self) -> bool:
        return any(page.current for page in self.pages)

    @property
    def way(self) -> Way:
        return Way(self.label, self.pages[0].url, self.current)


def around(ask: Asking, here: str) -> dict[str, Any]:
    """Return the context of the frame. `here` is the name of the page, or of the one that it stands under."""
    groups = ways(ask, here)
    inner = next((group.pages for group in groups if group.current and len(group.pages) > 1), ())
    return {"card": ask.card, "asking": ask, "state": state(ask), "ways": [group.way for group in groups],
            "inner": inner}  # fmt: skip


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


def ways(ask: Asking, here: str) -> tuple[Group, ...]:
    """Return the groups of pages that this reader has, in the order of a round; what they have not is left out."""
    slug = ask.card.slug
    running = ask.card.status is not RoundStatus.DRAFT
    own = ask.own_parts[0].unit.slug if running and ask.own_parts else ""
    organises, sits = running and ask.organises, running and ask.sits_in_council
    sees_signals = running and bool(policy.may_see_signals(ask.actor, ask.card.facts, ask.now))
    judges = running and bool(ask.own_cells)
    wanted: tuple[tuple[Sentence, tuple[tuple[str, Sentence, bool], ...]], ...] = (
        (_s("Overview"), (("overview", _s("Overview"), True),)),
        (_s("Set-up"), (("setup", _s("Set-up"), ask.organises),)),
        (_s("My unit's sheet"), (("sheet", _s("My unit's sheet"), bool(own)),)),
        (_s("Progress"), (
            ("progress", _s("By unit"), organises), ("progress-appraisers", _s("By appraiser"), organises),
            ("reminders", _s("Reminders sent"), organises),
        )),
        (_s("Appraisal"), (
            ("queue", _s("My appraisals") if judges else _s("Appraisal work"), judges or sees_signals),
            ("signals", _s("Signals"), sees_signals),
        )),
        (_s("Entered figures"), (("provided", _s("Entered figures"), organises),)),
        (_s("Council"), (
            ("council", _s("Decision table"), sits), ("ranking", _s("Live ranking"), sits),
            ("losses", _s("Lost points"), sits),
        )),
    )  # fmt: skip
    groups = []
    for label, pages in wanted:
        found = tuple(
            Way(say(words), url, name == here)
            for name, words, offered in pages
            if offered and (url := _address(name, (slug, own) if name == "sheet" else (slug,)))
        )
        if found:
            groups.append(Group(found[0].label if len(found) == 1 else say(label), found))
    return tuple(groups)


def _address(name: str, arguments: tuple[str, ...]) -> str:
    for namespace in ("assessments", "scoring"):
        try:
            return reverse(f"{namespace}:{name}", args=arguments)
        except NoReverseMatch:
            continue
    return ""
