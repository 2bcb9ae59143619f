"""What stands above each page of a publication: its name, whose it is, what it is, and the pages beside this one."""

from __future__ import annotations

from dataclasses import dataclass

from thuocdo.kernel.sentences import Sentence, Value


@dataclass(frozen=True, slots=True)
class Tag:
    """A label of one or two words; `kind` chooses its colour, the word says it."""

    words: Sentence
    kind: str = "plain"


@dataclass(frozen=True, slots=True)
class Masthead:
    """The top of every page of a publication. `tabs` are (label, address, whether it is this page)."""

    slug: str
    title: Value
    url: str
    owner: Value
    owner_url: str
    year: int
    count: Sentence
    tags: tuple[Tag, ...]
    tabs: tuple[tuple[str, str, bool], ...]
    is_model: bool = False
    replaced_by: str = ""
