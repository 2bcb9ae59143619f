"""A refusal of one file: what is wrong with it, and what would be taken."""

from __future__ import annotations

from thuocdo.kernel.refusals import BadInput
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s


def refuse(sentence: Sentence, code: str = "bad_file") -> BadInput:
    """Return the refusal; raise it where the fault is found."""
    return BadInput(sentence, field="files", code=code)


def damaged(name: str) -> BadInput:
    return refuse(
        _s("The file “%(file)s” is damaged or was cut off. Open it, save it again and send that.", file=name),
        "damaged",
    )


def locked(name: str) -> BadInput:
    return refuse(
        _s("The file “%(file)s” is protected by a password, so it can't be checked. Save it without one.", file=name),
        "password",
    )


def with_macros(name: str) -> BadInput:
    return refuse(_s("The file “%(file)s” holds macros. Save it without macros, or as a PDF.", file=name), "macros")


def unpacks_to_too_much(name: str) -> BadInput:
    return refuse(
        _s("The file “%(file)s” unpacks to far more than it seems. Send what is in it as separate files.", file=name),
        "archive_bomb",
    )
