"""What a campaign is, and whether it takes answers at a moment (B2).

Its state is derived from its moments and never stored. A deadline is a moment: one second before it counts, the moment
itself does not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from thuocdo.kernel.refusals import Problem
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s

GRACE = timedelta(days=30)  # after its end a campaign may still be prolonged; then what belongs to people is forgotten
SMALLEST_CELL = 5  # ballots; nothing is shown of fewer


class Kind(StrEnum):
    """What a campaign is for; the word is stored."""

    SATISFACTION = "satisfaction"  # SIPAS and its like
    OPINION = "opinion"
    OFFICIALS = "officials"  # opinion survey of officials and leaders
    DATA_COLLECTION = "data_collection"  # agencies give figures; their answers are not anonymous


KIND_WORDS = {
    Kind.SATISFACTION: _s("Satisfaction survey"),
    Kind.OPINION: _s("Opinion poll"),
    Kind.OFFICIALS: _s("Opinion survey of officials"),
    Kind.DATA_COLLECTION: _s("Data collection from agencies"),
}


class Rating(StrEnum):
    """How many units one respondent rates."""

    NONE = "none"
    ONE = "one"
    MANY = "many"


RATING_WORDS = {
    Rating.NONE: _s("Respondents rate no unit"),
    Rating.ONE: _s("Each respondent rates one unit"),
    Rating.MANY: _s("Each respondent rates several units"),
}


class Channel(StrEnum):
    """The way by which a ballot came."""

    LINK = "link"
    QR = "qr"
    EMBED = "embed"
    INVITATION = "invitation"
    INTERVIEWER = "interviewer"
    PAPER = "paper"
    RECEIPT = "receipt"  # one finished case
    API = "api"


CHANNEL_WORDS = {
    Channel.LINK: _s("Open link"),
    Channel.QR: _s("QR code"),
    Channel.EMBED: _s("Embedded in another site"),
    Channel.INVITATION: _s("Personal invitation"),
    Channel.INTERVIEWER: _s("Interviewer"),
    Channel.PAPER: _s("Paper ballot"),
    Channel.RECEIPT: _s("Receipt of a finished case"),
    Channel.API: _s("Another system"),
}
OPEN_CHANNELS = frozenset({Channel.LINK, Channel.QR, Channel.EMBED})  # anybody may answer; nobody is known
PERSONAL_CHANNELS = frozenset({Channel.INVITATION, Channel.RECEIPT})  # one ballot each; through a token only


class After(StrEnum):
    """What respondents see when they have answered."""

    THANKS = "thanks"
    RESULTS = "results"


AFTER_WORDS = {
    After.THANKS: _s("Thanks only"),
    After.RESULTS: _s("Thanks, and the results so far"),
}


class State(StrEnum):
    """Where a campaign stands at a moment."""

    DRAFT = "draft"
    WAITING = "waiting"
    RUNNING = "running"
    CLOSED = "closed"


STATE_WORDS = {
    State.DRAFT: _s("In preparation"),
    State.WAITING: _s("Begins later"),
    State.RUNNING: _s("Running"),
    State.CLOSED: _s("Closed"),
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides about a campaign. The moments are aware; `opens_at` and `closes_at` may lack in a draft."""

    id: int
    owner_id: int
    opens_at: datetime | None = None
    closes_at: datetime | None = None  # the first moment that no longer counts
    launched_at: datetime | None = None
    closed_at: datetime | None = None  # closed for good by a person
    rehearsal: bool = False  # takes rehearsal ballots

    @property
    def ends_at(self) -> datetime | None:
        """Return the first moment that no longer counts."""
        ends = [each for each in (self.closes_at, self.closed_at) if each is not None]
        return min(ends, default=None)


def state(facts: Facts, now: datetime) -> State:
    """Return where a campaign stands at a moment."""
    if facts.launched_at is None:
        return State.DRAFT
    if facts.ends_at is not None and now >= facts.ends_at:
        return State.CLOSED
    if facts.opens_at is None or now < facts.opens_at:
        return State.WAITING
    return State.RUNNING


def not_taking(facts: Facts, now: datetime, *, rehearsal: bool = False) -> Sentence | None:
    """Return why no ballot is taken at a moment, with the moment that applies; None where one is.

    A rehearsal is open from the first draft to the end, whatever the dates, as long as it is switched on.
    """
    stands = state(facts, now)
    if stands is State.CLOSED:
        return _s("This survey closed on %(at)s.", at=facts.ends_at)
    if rehearsal:
        return None if facts.rehearsal else _s("The rehearsal of this survey is over.")
    if stands is State.DRAFT:
        return _s("This survey has not begun yet.")
    if stands is State.WAITING:
        return _s("This survey begins on %(at)s.", at=facts.opens_at)
    return None


def forgotten(facts: Facts, now: datetime) -> bool:
    """Tell whether a campaign is over for good, so that drafts and unspent marks may go."""
    if facts.closed_at is not None and now >= facts.closed_at:
        return True
    return facts.launched_at is not None and facts.closes_at is not None and now >= facts.closes_at + GRACE


def date_problems(opens_at: datetime | None, closes_at: datetime | None) -> tuple[Problem, ...]:
    """Return what is wrong with the two moments; one that is missing is wrong only at launch."""
    if opens_at is not None and closes_at is not None and closes_at <= opens_at:
        expected = _s("%(at)s or later", at=opens_at)
        sentence = _s("The survey closes before it opens.")
        return (Problem(sentence, place="closes_at", given=closes_at.isoformat(), expected=expected),)
    return ()


def channel_problems(given: Iterable[str]) -> tuple[Problem, ...]:
    """Return a problem for each word that is no channel, or is there twice."""
    words, seen = {each.value for each in Channel}, set[str]()
    found = []
    for word in given:
        if word not in words:
            found.append(
                Problem(_s("“%(given)s” is no channel.", given=word), place="channels", given=word,
                        expected=_s("one of %(words)s", words=tuple(sorted(words))))
            )  # fmt: skip
        elif word in seen:
            found.append(Problem(_s("A channel is given twice."), place="channels", given=word))
        seen.add(word)
    return tuple(found)


def in_order(channels: Collection[str]) -> list[str]:
    """Return the channels in the order in which they are told everywhere."""
    return [each.value for each in Channel if each.value in channels]
