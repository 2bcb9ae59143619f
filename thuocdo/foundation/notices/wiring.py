"""What notices need from above: who a person is, how a sentence is said, which kinds there are.

`settings.THUOCDO_NOTICES` is the dotted path of a `Wiring`; its parts are dotted paths, so that `config` names
features without loading them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string

from thuocdo.foundation.notices.kinds import Kind
from thuocdo.kernel.sentences import Value


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who a mail goes to."""

    email: str
    language: str  # "vi" or "en"
    name: str


AddressBook: TypeAlias = Callable[[Collection[int]], Mapping[int, Addressee]]
Voice: TypeAlias = Callable[[Value], str]  # a sentence or a value as text in the active language


@dataclass(frozen=True, slots=True)
class Wiring:
    """Dotted paths: an `AddressBook` (people who get no mail are left out), a `Voice`, and tuples of `Kind`.

    `notices` and `preferences` are the names of the addresses of two pages: one's notices, and which mails one wants.
    """

    address_book: str
    voice: str
    kinds: tuple[str, ...]
    notices: str
    preferences: str


def address_book(ids: Collection[int]) -> Mapping[int, Addressee]:
    """Return the people with these ids who have an open account and an address."""
    book: AddressBook = import_string(_wiring().address_book)
    return book(ids)


def show(value: Value) -> str:
    """Return a sentence or a value as text in the active language."""
    voice: Voice = import_string(_wiring().voice)
    return voice(value)


def kinds() -> Mapping[str, Kind]:
    """Return every kind of notice by its code. Raise `ImportError` or `ValueError` where the wiring is wrong."""
    return _kinds(_wiring().kinds)


def pages() -> tuple[str, str]:
    """Return the paths of one's notices and of which mails one wants, in the active language."""
    wiring = _wiring()
    return reverse(wiring.notices), reverse(wiring.preferences)


def verify() -> None:
    """Raise `ImportError` or `ValueError` where something that the wiring names does not exist, or exists twice."""
    import_string(_wiring().address_book)
    import_string(_wiring().voice)
    kinds()


@cache
def _kinds(paths: tuple[str, ...]) -> Mapping[str, Kind]:
    found: dict[str, Kind] = {}
    for kind in (each for path in paths for each in import_string(path)):
        if kind.code in found:
            raise ValueError(f"two kinds of notice are called {kind.code}")
        found[kind.code] = kind
    return found


def _wiring() -> Wiring:
    wiring: Wiring = import_string(settings.THUOCDO_NOTICES)
    return wiring
