"""`{% load documents %}`: files that people send and look at."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Protocol

from django import template
from django.utils.translation import gettext

from thuocdo.kernel.refusals import Problem
from thuocdo.kernel.sentences import Sentence
from thuocdo.ui import language

register = template.Library()


@register.filter
def file_size(size: int | None) -> str:
    """Return bytes as people read them: "512 kB", "2,4 MB" (1 MB = 1024 kB, as file managers count)."""
    if size is None:
        return language.NOTHING
    kilobytes = Fraction(size, 1024)
    if kilobytes < 1000:
        return f"{language.number(max(kilobytes, Fraction(1)), 0)} kB"
    return f"{language.number(kilobytes / 1024, 1)} MB"


@register.inclusion_tag("ui/document.html")
def document(name: str, address: str, download: str, *, shown_as: str = "", size: int = 0, note: str = "") -> Any:
    """A file to read on the page. Without script, and where a device can't show it, it is a link and a download.

    `shown_as` is "pdf", "picture", or "" for what is only downloaded; `address` opens it inline, `download` sends it;
    `size` in bytes; `note` is a line under the name, such as number, date and issuer.
    """
    return {"name": name, "address": address, "download": download, "shown_as": shown_as, "size": size, "note": note}


class UploadField(Protocol):
    """What a form needs to take files; `foundation.files.views.upload_field` makes one."""

    @property
    def ticket(self) -> str: ...
    @property
    def begin(self) -> str:
        """The address that uploads begin at; "" for a field that only works the plain way."""

    @property
    def accepted(self) -> Sentence: ...
    @property
    def extensions(self) -> Sequence[str]:
        """What the file dialog offers: ".pdf", …"""

    @property
    def most_files(self) -> int: ...
    @property
    def most_bytes(self) -> int: ...
    @property
    def refused(self) -> Sequence[Problem]: ...


@register.inclusion_tag("ui/upload.html")
def upload_field(field: UploadField, label: str = "") -> dict[str, Any]:
    """A field for several files inside a form with `enctype="multipart/form-data"` and the CSRF token.

    With script each file goes up at once, in pieces, and the form brings `uploads`; without, it brings `files`.
    """
    return {"field": field, "label": label or gettext("Files"), "accept": ",".join(field.extensions)}
