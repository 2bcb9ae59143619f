"""What every page's frame shows: where one can go, the other language, who one is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils import translation

LONGEST_QUERY = 4_000  # characters of an address after "?"; what is longer nobody meant


@dataclass(frozen=True, slots=True)
class Link:
    """A place to go: `label` is a marked English text, translated where it is shown."""

    label: str
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Language:
    """This page in one of the languages."""

    code: str
    name: str
    url: str
    absolute_url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """The parts of a page's frame that depend on the request."""

    home: str
    main: tuple[Link, ...]
    footer: tuple[Link, ...]
    languages: tuple[Language, ...]
    canonical: str
    sign_in: str
    work: str
    notices: str  # where one reads what one was told
    mail_choice: str  # where one says which mails one wants
    demonstration: bool
    gallery: str


def navigation(request: HttpRequest) -> Mapping[str, Frame]:
    """Context processor: `frame`, from the settings THUOCDO_NAVIGATION and THUOCDO_FOOTER.

    Both are lists of (name of an address, label); an address that doesn't exist (yet) is left out.
    """
    frame = Frame(
        home=reversed_or_empty("portal:home") or reversed_or_empty("home") or _root(),
        main=_links(getattr(settings, "THUOCDO_NAVIGATION", ()), request.path),
        footer=_links(getattr(settings, "THUOCDO_FOOTER", ()), request.path),
        languages=_languages(request),
        canonical=absolute(request, request.path),
        sign_in=reversed_or_empty(getattr(settings, "THUOCDO_SIGN_IN", "account_login")),
        work=reversed_or_empty(getattr(settings, "THUOCDO_WORK", "workspace:home")),
        notices=reversed_or_empty(getattr(settings, "THUOCDO_NOTICES_PAGE", "workspace:notices")),
        mail_choice=reversed_or_empty(getattr(settings, "THUOCDO_MAIL_CHOICE", "workspace:notice_preferences")),
        demonstration=bool(getattr(settings, "DEMONSTRATION", False)),
        gallery=reversed_or_empty("ui:gallery"),
    )
    return {"frame": frame}


def reversed_or_empty(name: str) -> str:
    """Return the address of that name in the active language, or "" where there is none."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def absolute(request: HttpRequest, url: str) -> str:
    """Return the whole address; only the path for a host that isn't ours, whose refusal is a page as well."""
    try:
        return request.build_absolute_uri(url)
    except DisallowedHost:
        return url


def _links(entries: Iterable[tuple[str, str]], path: str) -> tuple[Link, ...]:
    found = [(str(label), reversed_or_empty(name)) for name, label in entries]
    longest = max((url for _, url in found if url and path.startswith(url)), key=len, default="")
    home = _root()
    return tuple(
        Link(label, url, current=url == path or (url == longest and url != home)) for label, url in found if url
    )


def _root() -> str:
    return "/" if (translation.get_language() or "vi").startswith("vi") else "/en/"


def _languages(request: HttpRequest) -> tuple[Language, ...]:
    asked = request.META.get("QUERY_STRING", "")
    query = f"?{asked}" if 0 < len(asked) <= LONGEST_QUERY else ""
    active = translation.get_language()
    pages = []
    for code, name in settings.LANGUAGES:
        url = request.path if code == active else _in_language(request.path, code)
        pages.append(Language(code, str(name), url + query, absolute(request, url), code == active))
    return tuple(pages)


def _in_language(path: str, code: str) -> str:
    """Return the same page in another language; also for a page that doesn't exist, so that 404 can be switched."""
    translated = translate_url(path, code)
    if translated != path:
        return translated
    bare = path.removeprefix("/en") or "/"
    return f"/en{bare}" if code == "en" and not path.startswith("/en/") else bare if code == "vi" else path
