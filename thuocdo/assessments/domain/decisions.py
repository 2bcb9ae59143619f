"""The council's decision on a round: what its document says, and the hash under which its chair signs.

The hash covers everything that was said about every leaf, the steps of every unit, and what stood last year: whoever
computes it again sees whether what was signed is what stands, and by the digests of leaves where it differs.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date

from thuocdo.kernel.refusals import Problem
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s

WHOLE = "*"  # stands for the unit's steps among the digests of its leaves
LONGEST_NUMBER, LONGEST_NAME = 60, 250  # characters
_SHORT = 16  # hexadecimal digits of a digest: enough to see a change, not enough to be the proof itself

Digests = Mapping[str, Mapping[str, str]]  # unit → leaf → digest


@dataclass(frozen=True, slots=True)
class Document:
    """The document of a decision: number as written ("12/QĐ-UBND"), day, who issued it, who signed it and as what."""

    number: str
    decided_on: date
    body: str
    signer: str
    signer_position: str = ""

    def tidied(self) -> Document:
        """Return it composed (NFC), without spaces around and without marks that nobody sees."""
        texts = {each.name: _plain(getattr(self, each.name)) for each in fields(self) if each.name != "decided_on"}
        return Document(decided_on=self.decided_on, **texts)

    def problems(self, today: date) -> Iterator[Problem]:
        """Yield what is wrong; `place` is the field. `today`: no decision is dated later."""
        for name, longest, empty in _ASKED:
            text = getattr(self, name)
            if empty is not None and not text:
                yield Problem(empty, place=name)
            if len(text) > longest:
                sentence = _s("A text may have %(longest)s characters; this one has %(given)s.",
                              longest=longest, given=len(text))  # fmt: skip
                yield Problem(sentence, place=name)
        if self.decided_on > today:
            sentence = _s("A decision of %(day)s can't be signed before that day.", day=self.decided_on)
            yield Problem(sentence, place="decided_on")


_ASKED: tuple[tuple[str, int, Sentence | None], ...] = (
    ("number", LONGEST_NUMBER, _s("Give the number of the decision.")),
    ("body", LONGEST_NAME, _s("Say who issues the decision.")),
    ("signer", LONGEST_NAME, _s("Say who signs the decision.")),
    ("signer_position", LONGEST_NAME, None),
)


def digest(told: Iterable[Mapping[str, object]]) -> str:
    """Return the short digest of what was said, one mapping of plain data for each thing said, in its order."""
    return _sha(list(told))[:_SHORT]


def content_hash(head: Mapping[str, object], digests: Digests) -> str:
    """Return the SHA-256, in hexadecimal, that the chair signs under. The order of units and leaves does not matter."""
    return _sha({"head": head, "digests": digests})


def differences(signed: Digests, stands: Digests) -> tuple[tuple[str, str], ...]:
    """Return the (unit, leaf) pairs whose digests differ, also where one of the two has none."""
    pairs = {(unit, code) for each in (signed, stands) for unit, leaves in each.items() for code in leaves}
    return tuple(
        sorted((unit, code) for unit, code in pairs if signed.get(unit, {}).get(code) != stands.get(unit, {}).get(code))
    )


def _sha(told: object) -> str:
    plain = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(plain.encode()).hexdigest()


def _plain(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    return " ".join("".join(char if unicodedata.category(char)[0] != "C" else " " for char in composed).split())
