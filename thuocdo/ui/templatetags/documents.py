"""`{% load documents %}`: files that people send and look at."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from django import template
from django.utils.translation import gettext

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


@register.inclusion_tag("ui/upload.html", takes_context=True)
def upload_field(
    context: Any,
    ticket: str,
    begin: str,
    label: str = "",
    *,
    accepted: Sentence | str = "",
    extensions: Iterable[str] = (),
    most_files: int = 20,
    most_bytes: int = 0,
    name: str = "files",
) -> dict[str, Any]:
    """A field for several files inside a form with `enctype="multipart/form-data"`.

    With script each file goes up at once, in pieces, and the form brings `uploads`; without, it brings `files`.
    `ticket` and `begin` are the upload's ticket and address; without them the field is a plain one. `accepted` says in
    words what is taken, `extensions` (".pdf") what the file dialog offers.
    """
    return {
        "ticket": ticket,
        "begin": begin,
        "label": label or gettext("Files"),
        "accepted": accepted,
        "accept": ",".join(extensions),
        "most_files": most_files,
        "most_bytes": most_bytes,
        "name": name,
        "problems": context.get("file_problems", ()),
    }
