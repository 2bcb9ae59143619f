"""Documents that prove what a unit says: how they are described, what a signature is under, who may do what (A6)."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from thuocdo.assessments.domain import policy
from thuocdo.assessments.domain.entries import Slot
from thuocdo.assessments.domain.phases import Phase, day_of
from thuocdo.assessments.domain.policy import RoundFacts, UnitFacts
from thuocdo.directory.domain.actors import Actor, Role
from thuocdo.directory.domain.policy import SIGN_IN, may_organise
from thuocdo.kernel.refusals import BadInput, Problem
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import Allowed, Denied, Verdict
from thuocdo.kernel.vietnamese import nfc

LONGEST = {"title": 300, "number": 60, "issuer": 250}  # characters
LONGEST_LINK = 2_000  # characters
_EARLIEST = date(1945, 9, 2)  # no document of today's administration is older
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
NOT_SELF_SCORED = Denied(_s("Units do not fill this in: its figures come from surveys, statistics or the organiser."))


@dataclass(frozen=True, slots=True)
class About:
    """What is said of a document. An empty title stands for the name of the file or the link's address."""

    title: str = ""
    number: str = ""  # 123/QĐ-UBND
    issued_on: date | None = None
    issuer: str = ""

    def checked(self, today: date) -> About:
        """Return it with tidy texts. Raise `BadInput` with every fault; `place` is the field."""
        problems: list[Problem] = []
        texts = {name: _line(getattr(self, name)) for name in LONGEST}
        for name, longest in LONGEST.items():
            if len(texts[name]) > longest:
                sentence = _s(
                    "A text may have %(longest)s characters; this one has %(given)s.",
                    longest=longest, given=len(texts[name]),
                )  # fmt: skip
                problems.append(Problem(sentence, place=name))
        if self.issued_on is not None and not _EARLIEST <= self.issued_on <= today:
            sentence = _s("A document is dated between %(first)s and today.", first=_EARLIEST)
            problems.append(Problem(sentence, place="issued_on", given=str(self.issued_on)))
        if problems:
            raise BadInput(problems[0].sentence, field=problems[0].place, problems=problems)
        return About(texts["title"], texts["number"], self.issued_on, texts["issuer"])


def link(given: str) -> str:
    """Return an address that may be linked to. Raise `BadInput`. Nothing is ever fetched from it."""
    address = "".join(char for char in given if unicodedata.category(char) not in _UNSEEN).strip()
    if len(address) > LONGEST_LINK:
        raise BadInput(_s("An address may have %(longest)s characters.", longest=LONGEST_LINK), field="url")
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
        user = parts.username
    except ValueError:
        host, parts, user = None, urlsplit(""), None
    plain = not any(char.isspace() or char in "\\<>\"'`" for char in address)
    if parts.scheme not in ("http", "https") or not host or "." not in host.strip(".") or not plain:
        raise BadInput(
            _s("This is not the address of a page or file. Copy it whole: it begins with https:// or http://."),
            field="url",
        )
    if user is not None:
        raise BadInput(_s("Leave name and password out of the address: everybody who reads it would see them."),
                       field="url")  # fmt: skip
    return address


def content_hash(content: str, about: About) -> str:
    """Return the SHA-256, in hexadecimal, of a document as it is shown: its content and what is said of it.

    `content` is the SHA-256 of a file, or the address of a link.
    """
    told = {
        "content": content,
        "title": about.title,
        "number": about.number,
        "issued_on": about.issued_on.isoformat() if about.issued_on else "",
        "issuer": about.issuer,
    }
    plain = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def phase_of_work(facts: RoundFacts, unit: UnitFacts, now: datetime) -> Phase:
    """Return the phase in which a unit adds documents now, or did last: self-assessment or explanation."""
    for phase in (Phase.SELF_ASSESSMENT, Phase.EXPLANATION):
        if phase not in unit.signed and facts.timetable.open(phase, now, unit.extensions):
            return phase
    begins = facts.timetable.span(Phase.EXPLANATION)
    return Phase.EXPLANATION if begins and now >= begins.starts_at else Phase.SELF_ASSESSMENT


def may_attach(
    actor: Actor, facts: RoundFacts, unit: UnitFacts, said: Slot | None, now: datetime, *, self_scored: bool = True
) -> Verdict:
    """Add a document to a leaf (`said` None: to any): in self-assessment, later to leaves that were objected to."""
    if not self_scored:
        verdict = policy.may_work_at(actor, facts, unit, now)
        return NOT_SELF_SCORED if verdict else verdict
    if phase_of_work(facts, unit, now) is Phase.SELF_ASSESSMENT:
        return policy.may_declare(actor, facts, unit, now)
    return policy.may_explain(actor, facts, unit, said, now)


def may_take_away(actor: Actor, facts: RoundFacts, unit: UnitFacts, added_in: Phase, now: datetime) -> Verdict:
    """Take a document away from a leaf: before the signature over the phase in which it was added there."""
    if added_in is Phase.SELF_ASSESSMENT:
        return policy.may_declare(actor, facts, unit, now)
    return policy.may_explain(actor, facts, unit, None, now)


def may_see_looks(actor: Actor, facts: RoundFacts, now: datetime) -> Verdict:
    """See who opened a document: the owner's organisers, and auditors."""
    if actor.user_id is None:
        return SIGN_IN
    if actor.is_a(Role.AUDITOR, on=day_of(now)):
        return Allowed()
    return may_organise(actor, facts.owner_id, day_of(now))


def _line(text: str) -> str:
    return nfc("".join(" " if char in "\n\r\t" else char for char in text
                       if char in "\n\r\t" or unicodedata.category(char) not in _UNSEEN))  # fmt: skip
