"""What an address asks for, read with care: nonsense gets a sentence and status 400, never a trace."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import islice

from django.http import HttpRequest

from thuocdo.kernel.refusals import BadInput
from thuocdo.kernel.sentences import say_later as _
from thuocdo.kernel.vietnamese import nfc

LONGEST_TEXT = 200  # characters of a search
LONGEST_PAGE = 6  # digits of a page number
_SORT = re.compile(r"-?\w[\w.]{0,29}", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffd\ufffe\uffff]")


def text(request: HttpRequest, key: str = "q") -> str:
    """Return what was typed, composed and trimmed. Raise `BadInput` for control characters and for books."""
    given = request.GET.get(key, "")
    if len(given) > LONGEST_TEXT:
        raise BadInput(
            _("The search text is too long. Give at most %(most)s characters.", most=LONGEST_TEXT), field=key
        )
    if _CONTROL.search(given):
        raise BadInput(_("The search text holds characters that no keyboard types."), field=key)
    return nfc(given)


def choice(request: HttpRequest, key: str, allowed: Collection[str], default: str = "") -> str:
    """Return the value of `key` if it is one of `allowed`, `default` where none is given. Raise `BadInput`."""
    given = request.GET.get(key, "")
    if not given:
        return default
    if given not in allowed:
        named = tuple(islice((each for each in allowed if each), 12))
        raise BadInput(
            _("“%(given)s” is not a value of %(key)s. Give one of: %(allowed)s.", given=shortened(given), key=key,
              allowed=named),
            field=key,
        )  # fmt: skip
    return given


def sort(request: HttpRequest, default: str, key: str = "sort") -> str:
    """Return the sort key, with "-" in front when falling. Raise `BadInput` for what no column could be called."""
    given = request.GET.get(key, "") or default
    if not _SORT.fullmatch(given):
        raise BadInput(_("The table can't be sorted by “%(sort)s”.", sort=shortened(given)), field=key)
    return given


def page(request: HttpRequest, key: str = "page") -> int:
    """Return the number of the page asked for, 1 where none is. Raise `BadInput` for what is no page number."""
    given = request.GET.get(key, "")
    if not given:
        return 1
    if not (given.isascii() and given.isdigit() and len(given) <= LONGEST_PAGE and int(given) > 0):
        raise BadInput(
            _("“%(given)s” is not a page number. Pages are counted from 1.", given=shortened(given)), field=key
        )
    return int(given)


def shortened(given: str, most: int = 40) -> str:
    """Return what was given, fit to be shown in a sentence: no control characters, not longer than `most`."""
    visible = _CONTROL.sub("�", given)
    return visible if len(visible) <= most else f"{visible[: most - 1]}…"
