"""`{% load ui %}`: sentences and numbers in the reader's language, and the components that pages are built from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from html import unescape
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm
from django.http import HttpRequest, QueryDict
from django.template import Context
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.templatetags.static import static
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from thuocdo.kernel.numbers import Exact
from thuocdo.ui import icons, language
from thuocdo.ui.figure_parts import shown
from thuocdo.ui.figures import Figure
from thuocdo.ui.navigation import Link, absolute, reversed_or_empty
from thuocdo.ui.parts import Change, Table, pages_around, share_of

register = template.Library()


# Values -----------------------------------------------------------------------------------------------------------


@register.filter
def say(words: language.Sayable) -> str:
    """Return a sentence or a marked text in the reader's language."""
    return language.say(words)


@register.filter
def show(value: language.Sayable) -> str:
    """Return a value as this language shows it; strings are data and stay as they are."""
    return language.show(value)


@register.filter
def number(value: Exact | None, places: int | None = None) -> str:
    """Return a number, with so many decimals if `places` is given; "–" for None."""
    return language.NOTHING if value is None or value == "" else language.number(value, places)


@register.filter
def points(value: Exact | None) -> str:
    """Return "8,25 điểm": at most four decimals if they are exact, else two."""
    if value is None or value == "":
        return language.NOTHING
    shown = language.number(Fraction(value))
    return ngettext("%(number)s point", "%(number)s points", 1 if value == 1 else 2) % {"number": shown}


@register.filter
def percent(value: Exact | None, places: int = 2) -> str:
    """Return "87,10%"; `value` is already in percent."""
    return language.NOTHING if value is None or value == "" else language.number(value, places) + "%"


@register.filter
def date(value: dt.date | None) -> str:
    """Return dd/mm/yyyy."""
    return language.day(value) if value else language.NOTHING


@register.filter
def moment(value: dt.datetime | None) -> str:
    """Return date and time in Vietnam's time zone."""
    return language.moment(value) if value else language.NOTHING


@register.filter
def title_of(thing: object) -> str:
    """Return the title of a thing as plain text, for attributes and `<title>`."""
    return language.title_of(thing)[0]


@register.simple_tag
def title(thing: object) -> str:
    """Return the title of a thing, marked as Vietnamese where an English page has to show that."""
    text, spoken = language.title_of(thing)
    if spoken == "vi" and not language.in_vietnamese():
        return format_html('<span lang="vi">{}</span>', text)
    return format_html("{}", text)


@register.simple_tag
def icon(name: str) -> SafeString:
    return icons.icon(name)


@register.simple_tag(takes_context=True)
def share_tags(context: Context, title: str = "", description: str = "", image: str = "") -> SafeString:
    """Return what Zalo and Facebook show when the page is shared: its own title and description if none are given."""
    title, description = title or _block(context, "title"), description or _block(context, "description")
    address, request = image or static("ui/img/share.png"), context.get("request")
    tags = format_html(
        '<meta property="og:image" content="{}"><meta name="twitter:card" content="summary_large_image">',
        absolute(request, address) if request else address,
    )
    if title:
        tags += format_html('<meta property="og:title" content="{}">', title)
    if description:
        tags += format_html('<meta property="og:description" content="{}">', description)
    return tags


def _block(context: Context, name: str) -> str:
    """Return what the page puts into a block of its frame, as plain text; "" outside of a frame."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    block = blocks.get_block(name) if blocks else None
    return " ".join(unescape(strip_tags(block.render(context))).split()) if block else ""


# Small parts ------------------------------------------------------------------------------------------------------


@register.simple_tag
def tag(text: str, kind: str = "plain") -> SafeString:
    """A label of one or two words; `kind` is plain, accent, good, care or bad."""
    return format_html('<span class="tag tag--{}">{}</span>', kind, text)


@register.simple_tag
def band(label: str, level: int = 0) -> SafeString:
    """A classification band; `level` 1 is the best, 0 is "no band". The word always says it, colour only helps."""
    return format_html('<span class="band band--{}">{}</span>', level, label)


@register.simple_tag
def rank_change(places: int | str | None) -> SafeString:
    """How many places a unit moved: positive is up. Screen readers hear the words."""
    if places is None or places == "":
        return format_html(
            '<span class="move"><span aria-hidden="true">–</span><span class="unseen">{}</span></span>',
            gettext("no earlier rank"),
        )
    change = Change.of(int(places))
    return format_html(
        '<span class="move move--{}">{}<span aria-hidden="true">{}</span><span class="unseen">{}</span></span>',
        change.direction,
        icons.icon(change.direction),
        change.figure,
        language.say(change.words),
    )


@register.inclusion_tag("ui/meter.html")
def meter(achieved: Exact, maximum: Exact, label: str = "", unit: str = "") -> dict[str, Any]:
    """Points of a maximum as a bar on a rule. `unit` is "%" for percents; points need none."""
    return {
        "share": share_of(achieved, maximum),
        "label": label,
        "achieved": language.number(achieved, 2),
        "maximum": language.number(Fraction(maximum)),
        "unit": unit,
    }


@register.inclusion_tag("ui/stat.html")
def stat(label: str, value: str, note: str = "", change: int | None = None, link: str = "") -> dict[str, Any]:
    """One figure with its name: "Index 87,10 / of 100". `value` is text that already has its unit."""
    return {"label": label, "value": value, "note": note, "change": change, "link": link}


@register.inclusion_tag("ui/unit_chip.html")
def unit_chip(name: str, link: str = "", kind: str = "", note: str = "") -> dict[str, Any]:
    """A unit by name, with its kind; a link where it has a page."""
    return {"name": name, "link": link, "kind": kind, "note": note}


# Finding one's way ------------------------------------------------------------------------------------------------


@register.inclusion_tag("ui/crumbs.html")
def crumbs(*labels_and_urls: str) -> dict[str, Any]:
    """Where this page lies: label, address, label, address, … and last the label of this page. Home is added."""
    labels, urls = labels_and_urls[0::2], labels_and_urls[1::2]
    above = [Link(label, url) for label, url in zip(labels, urls, strict=False)]
    here = labels[-1] if len(labels) > len(urls) else ""
    return {"home": reversed_or_empty("portal:home") or "/", "above": above, "here": here}


@register.inclusion_tag("ui/pager.html", takes_context=True)
def pager(context: Context, page: Page[Any], key: str = "page") -> dict[str, Any]:
    """Previous, next and the pages around; keeps the other parts of the address."""
    around = pages_around(page.number, page.paginator.num_pages)
    return {"request": context.get("request"), "page": page, "around": around, "key": key}


@register.inclusion_tag("ui/tabs.html")
def tabs(label: str, entries: Iterable[tuple[str, str, bool]], kind: str = "") -> dict[str, Any]:
    """Views of one thing as links: (label, address, whether it is this one); `inner` is a second row, below tabs."""
    return {"label": label, "entries": [Link(*entry) for entry in entries], "kind": kind}


@register.inclusion_tag("ui/search_box.html")
def search_box(value: str = "", label: str = "", hint: str = "", name: str = "q", action: str = "") -> dict[str, Any]:
    """A search form of its own; inside a filter bar use `search_field`."""
    return {"value": value, "label": label, "hint": hint, "name": name, "action": action}


@register.inclusion_tag("ui/search_field.html")
def search_field(value: str = "", label: str = "", hint: str = "", name: str = "q") -> dict[str, Any]:
    return {"value": value, "label": label, "hint": hint, "name": name}


@register.inclusion_tag("ui/downloads.html")
def downloads(entries: Mapping[str, str] | Iterable[tuple[str, str]], label: str = "") -> dict[str, Any]:
    """A menu of files: format ("CSV") → address."""
    pairs = entries.items() if isinstance(entries, Mapping) else entries
    return {"entries": list(pairs), "label": label}


# Things with an inside --------------------------------------------------------------------------------------------


@register.simple_block_tag
def notice(content: str, kind: str = "info", heading: str = "") -> SafeString:
    """A message on the page; `kind` is info, good, care or bad. {% notice "care" "Model data" %}…{% endnotice %}"""
    head = format_html('<p class="notice__head">{}</p>', heading) if heading else ""
    return format_html('<div class="notice notice--{}">{}<div>{}{}</div></div>', kind, icons.icon(kind), head, content)


@register.filter
def notice_kind(level: str) -> str:
    """Return the kind of notice for a level of Django's messages."""
    return {"success": "good", "warning": "care", "error": "bad"}.get(level, "info")


@register.simple_block_tag
def details(content: str, summary: str, opened: bool = False) -> SafeString:
    """Something to unfold; works without script."""
    return format_html(
        '<details class="fold"{}><summary>{}</summary><div class="fold__inside">{}</div></details>',
        SafeString(" open") if opened else "",
        summary,
        content,
    )


@register.simple_block_tag
def page_head(content: str, title: str, lead: str = "", over: str = "") -> SafeString:
    """The top of a page: h1, a lead sentence, and inside it tags, figures or buttons."""
    return format_html(
        '<header class="page-head">{}<h1>{}</h1>{}{}</header>',
        format_html('<p class="page-head__over">{}</p>', over) if over else "",
        title,
        format_html('<p class="lead">{}</p>', lead) if lead else "",
        format_html('<div class="page-head__more">{}</div>', content) if content.strip() else "",
    )


@register.simple_block_tag
def panel(content: str, heading: str = "", level: int = 2) -> SafeString:
    """A sheet of paper on the page, for things that belong together."""
    head = format_html("<h{0}>{1}</h{0}>", level, heading) if heading else ""
    return format_html('<section class="panel">{}{}</section>', head, content)


@register.simple_block_tag
def filters(content: str, label: str = "", action: str = "", keep: str = "") -> SafeString:
    """A bar of search and select fields with one button; sends its values in the address."""
    return format_html(
        '<form class="filters" method="get" action="{}" role="search" aria-label="{}" data-filter-form>{}'
        '<div class="filters__end"><button class="button button--quiet">{}</button></div></form>',
        action,
        label or gettext("Filter"),
        content,
        gettext("Show"),
    )


@register.simple_block_tag
def wide(content: str, label: str) -> SafeString:
    """A frame in which a wide table scrolls; reachable by keyboard."""
    return format_html('<div class="wide" role="region" aria-label="{}" tabindex="0">{}</div>', label, content)


@register.simple_block_tag
def dialog(content: str, name: str, button: str, heading: str, kind: str = "") -> SafeString:
    """A button that opens a dialog (a popover: no script). Put a form with its confirming button inside."""
    return format_html(
        '<button class="button {3}" type="button" popovertarget="{0}" aria-haspopup="dialog">{1}</button>'
        '<div class="dialog" id="{0}" popover role="dialog" aria-labelledby="{0}-name"><h2 id="{0}-name">{2}</h2>{4}'
        '<button class="button button--quiet" type="button" popovertarget="{0}" popovertargetaction="hide">{5}</button>'
        "</div>",
        name,
        button,
        heading,
        f"button--{kind}" if kind else "",
        content,
        gettext("Cancel"),
    )


@register.simple_block_tag
def empty(content: str, heading: str) -> SafeString:
    """What a list says when nothing is in it, and inside: what one can do about that."""
    return format_html('<div class="empty"><p class="empty__head">{}</p>{}</div>', heading, content)


# Lists ------------------------------------------------------------------------------------------------------------


@register.inclusion_tag("ui/table.html", takes_context=True)
def table(context: Context, table: Table) -> dict[str, Any]:
    """A `ui.parts.Table`: caption, headers that sort by links, a list of cards on phones."""
    return {"request": context.get("request"), "table": table}


@register.inclusion_tag("ui/definitions.html")
def definitions(entries: Mapping[str, object] | Iterable[tuple[str, object]]) -> dict[str, Any]:
    """Names and what they stand for."""
    pairs = entries.items() if isinstance(entries, Mapping) else entries
    return {"entries": list(pairs)}


@register.inclusion_tag("ui/steps.html")
def steps(label: str, entries: Iterable[tuple[str, str]], current: int) -> dict[str, Any]:
    """Phases in order: (label, note); `current` counts from 1."""
    listed = [
        {"label": text, "note": note, "state": "done" if at < current else "now" if at == current else "ahead"}
        for at, (text, note) in enumerate(entries, 1)
    ]
    return {"label": label, "entries": listed}


@register.inclusion_tag("ui/timeline.html")
def timeline(entries: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What happened, newest first: mappings with `at`, `what`, and optionally `who`, `text`, `link`."""
    return {"entries": list(entries)}


@register.inclusion_tag("ui/tree.html")
def tree(nodes: Iterable[Mapping[str, Any]], label: str = "") -> dict[str, Any]:
    """Nested things: mappings with `code`, `title`, `link`, `note`, `current`, `opened`, `children`."""
    return {"nodes": list(nodes), "label": label}


@register.inclusion_tag("ui/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    """What is wrong with a form, each with a link to its field."""
    found = [
        (form[name] if name in form.fields else None, [str(message) for message in messages])
        for name, messages in form.errors.items()
    ]
    return {"found": found}


@register.filter
def decimal(text: str) -> Decimal:
    """Return the exact number written in a template: {{ "8.25"|decimal|points }}."""
    return Decimal(text)


@register.simple_tag
def pager_link(request: HttpRequest | None, key: str, page: int) -> str:
    """Return the query string of another page of the same list."""
    query = request.GET.copy() if request else QueryDict(mutable=True)
    query[key] = str(page)
    return f"?{query.urlencode()}"


@register.inclusion_tag("ui/model_notice.html")
def model_notice(text: str = "") -> dict[str, Any]:
    """Says that what follows is a model, not an official document; `text` adds what is known."""
    return {"text": text}


@register.inclusion_tag("ui/figure.html")
def figure(figure: Figure, level: int = 3) -> dict[str, Any]:
    """A figure with its caption, source, data table and files. `level` is that of its heading."""
    return shown(figure, level)
