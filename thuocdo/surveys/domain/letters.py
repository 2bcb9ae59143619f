"""What letters to invited people say: the program's words or the campaign's own, with places in braces. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from thuocdo.foundation.notices import wording
from thuocdo.kernel.refusals import BadInput, Problem
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.surveys.domain.campaigns import Channel, Facts, State, not_taking, state

LINK = "link"
LANGUAGES = ("vi", "en")


class LetterKind(StrEnum):
    """What a letter is for; the word is stored."""

    INVITE = "invite"
    REMIND = "remind"


LETTER_WORDS = {
    LetterKind.INVITE: _s("Invitation"),
    LetterKind.REMIND: _s("Reminder"),
}
# What a place in braces stands for.
PLACES: Mapping[str, Sentence] = {
    "survey": _s("title of the survey"),
    "owner": _s("unit that asks"),
    "purpose": _s("what the answers are for"),
    "unit": _s("unit that the person rates; empty where there is none"),
    "opens": _s("when it begins"),
    "closes": _s("when it ends"),
    LINK: _s("personal link; it has to be in the text"),
}
SUBJECTS = {
    LetterKind.INVITE: _s("{owner} asks for your opinion: {survey}"),
    LetterKind.REMIND: _s("Reminder: {survey}"),
}
BODIES = {
    LetterKind.INVITE: _s(
        "Dear Sir or Madam,\n\n{owner} invites you to answer the survey “{survey}”.\n\n{purpose}\n\nYour personal "
        "link, good for one answer:\n{link}\n\nThe survey ends on {closes}. You can stop at any time and go on later "
        "with the same link.\n\nThe link only makes sure that everybody answers once. Your answers are kept without "
        "your name, your address or this link, so that nobody, not even we, can tell who answered what.\n\n"
        "Thank you,\n{owner}"
    ),
    LetterKind.REMIND: _s(
        "Dear Sir or Madam,\n\nsome days ago {owner} invited you to answer the survey “{survey}”. It ends on {closes}, "
        "and your opinion is still missing.\n\nYour personal link, good for one answer:\n{link}\n\nIf you have just "
        "answered, please take this letter as our thanks. Answers are kept without names: we know only that this link "
        "has not been used yet, and nobody can tell who answered what.\n\nThank you,\n{owner}"
    ),
}


@dataclass(frozen=True, slots=True)
class Words:
    """A letter's words; `own`: the campaign's, not the program's."""

    subject: str
    body: str
    own: bool = False


def check(subject: str, body: str) -> None:
    """Raise `BadInput` with everything wrong with a campaign's own words."""
    found: list[Problem] = []
    try:
        wording.check(subject, body, PLACES)
    except BadInput as refusal:
        found += refusal.problems
    if f"{{{LINK}}}" in subject:
        found.append(Problem(_s("The personal link does not belong into the subject."), place="subject"))
    if body and f"{{{LINK}}}" not in body:
        found.append(Problem(_s("Without {link} in the text nobody can answer."), place="body"))
    if "\n" in subject or "\r" in subject:
        found.append(Problem(_s("The subject is one line."), place="subject"))
    if found:
        raise BadInput(_s("These words can't be used."), problems=found)


def not_sending(kind: LetterKind, channels: tuple[Channel, ...], facts: Facts, now: datetime) -> Sentence | None:
    """Return why no letter of a kind goes out at a moment; None where one may."""
    if Channel.INVITATION not in channels:
        return _s("This survey sends no personal invitations. Add that channel first.")
    if state(facts, now) is State.WAITING and kind is LetterKind.INVITE:
        return None  # people may learn of it before it begins; the link says when
    if state(facts, now) is State.DRAFT:
        return _s("Launch the survey first.")
    return not_taking(facts, now)
