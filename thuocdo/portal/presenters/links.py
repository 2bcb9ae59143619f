"""Addresses of what lies beside the portal: files of open data and frameworks. "" where such pages do not exist."""

from __future__ import annotations

from functools import cache

from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils import translation

FORMS = ("csv", "xlsx", "json")


def address_or_empty(name: str, *args: str) -> str:
    """Return the address of that name in the reader's language, or "" where there is none."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def unit(slug: str) -> str:
    """Return the address of a unit's page in the reader's language."""
    before, after = _around_unit(translation.get_language() or "", get_script_prefix())
    return f"{before}{slug}{after}"


@cache  # a ranking or a map links to every unit; looking the address up takes twenty times as long
def _around_unit(language: str, prefix: str) -> tuple[str, str]:
    before, _, after = reverse("portal:unit", args=["-"]).rpartition("-")
    return before, after


def framework(slug: str, code: str = "") -> str:
    """Return the address of a framework's public page, at the node `code` where one is given."""
    page = address_or_empty("indices:framework", slug)
    return f"{page}#{code}" if page and code else page


def table_files(publication: str) -> tuple[tuple[str, str], ...]:
    """Return the files of a publication's table as (form, address)."""
    return _files("opendata:table", publication, FORMS)


def finding_files(publication: str) -> tuple[tuple[str, str], ...]:
    """Return the files of a publication's findings as (form, address)."""
    return _files("opendata:findings", publication, ("csv", "json"))


def _files(name: str, publication: str, forms: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    found = ((form.upper(), address_or_empty(name, publication, form)) for form in forms)
    return tuple((form, link) for form, link in found if link)
