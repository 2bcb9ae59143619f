"""How people find a survey: addresses, QR codes, posters, texts for Zalo and Facebook, short addresses."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from thuocdo.directory.domain.units import UnitCard
from thuocdo.surveys.domain import addresses
from thuocdo.surveys.domain.campaigns import CHANNEL_WORDS, Channel, State
from thuocdo.surveys.selectors import campaigns
from thuocdo.surveys.views import qr
from thuocdo.surveys.views.asking import Asking, asking
from thuocdo.surveys.views.frame import around
from thuocdo.ui.language import moment, show, title_of

PER_PAGE = 30  # units of a page
SHARED = (Channel.LINK, Channel.QR)


@dataclass(frozen=True, slots=True)
class Poster:
    """One sheet of A4: the survey, the unit that is rated where there is one, its code and its short address."""

    unit: UnitCard | None
    code: SafeString
    typed: str


@login_required
@require_safe
def addresses_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the addresses of the channels, the codes of the units, and texts to share."""
    ask = asking(request, slug)
    listed = Paginator(ask.rated, PER_PAGE).get_page(request.GET.get("page"))
    channels = set(ask.card.channels)
    languages = ("vi", "en") if ask.card.title.en else ("vi",)
    links = [(language, _whole(addresses.answering(slug, language=language))) for language in languages]
    context = {
        **around(ask, "addresses"), "open": bool(channels & set(SHARED)), "by_link": Channel.LINK in channels,
        "by_qr": Channel.QR in channels, "links": links, "page_of": listed,
        "groups": [(each, _whole(addresses.answering(slug, group=each.code))) for each in ask.groups],
        "units": [(each.unit, _whole(addresses.answering(slug, unit=each.unit.slug)), _typed(ask, each.unit))
                  for each in listed],
        "poster": _poster(ask, None), "text": _words(ask), "link": links[0][1],
        "others": [CHANNEL_WORDS[each] for each in ask.card.channels if each not in SHARED],
        "draft": ask.state is State.DRAFT, "facebook": _facebook(links[0][1]),
    }  # fmt: skip
    return render(request, "surveys/organising/addresses.html", context)


@login_required
@require_safe
def code(request: HttpRequest, slug: str) -> HttpResponse:
    """Send the QR code of the survey, or of one rated unit, as an SVG file."""
    ask = asking(request, slug)
    unit = _unit(ask, request.GET.get(addresses.UNIT, ""))
    response = HttpResponse(qr.svg(_target(ask, unit), _label(ask, unit)), content_type="image/svg+xml")
    name = "-".join(filter(None, ("qr", slug, unit.slug if unit else "")))
    response["Content-Disposition"] = f'attachment; filename="{name}.svg"'
    return response


@login_required
@require_safe
def posters(request: HttpRequest, slug: str) -> HttpResponse:
    """Show posters to print: one for the survey, one unit's, or those of a page of units."""
    ask = asking(request, slug)
    wanted = request.GET.get(addresses.UNIT, "")
    page_of = None
    if wanted == "*":
        page_of = Paginator(ask.rated, PER_PAGE).get_page(request.GET.get("page"))
        sheets = [_poster(ask, each.unit) for each in page_of]
    else:
        sheets = [_poster(ask, _unit(ask, wanted))]
    context = {
        **around(ask, "addresses"), "posters": sheets, "page_of": page_of, "ends_at": ask.card.facts.ends_at,
        "english": get_language() == "en",
    }  # fmt: skip
    return render(request, "surveys/organising/posters.html", context)


@require_safe
def short(request: HttpRequest, campaign_id: int, unit_id: int | None = None) -> HttpResponse:
    """Lead from the short address to the survey. One that was never launched is not there."""
    card = campaigns.campaign(campaign_id)
    if card.state(timezone.now()) is State.DRAFT and not card.facts.rehearsal:
        raise campaigns.missing()
    unit = ""
    if unit_id is not None:
        unit = next((each.unit.slug for each in campaigns.rated(card.id) if each.unit.id == unit_id), "")
    language = "en" if (get_language() or "vi").startswith("en") else "vi"
    by = Channel.QR if Channel.QR in card.channels else None
    return redirect(addresses.answering(card.slug, language=language, channel=by, unit=unit))


def _poster(ask: Asking, unit: UnitCard | None) -> Poster:
    return Poster(unit, qr.svg(_target(ask, unit), _label(ask, unit)), _typed(ask, unit))


def _target(ask: Asking, unit: UnitCard | None) -> str:
    return _whole(addresses.short(ask.card.id, unit.id if unit else None))


def _typed(ask: Asking, unit: UnitCard | None) -> str:
    """Return the short address as one types it: without https://."""
    parts = urlsplit(_target(ask, unit))
    return f"{parts.netloc}{parts.path}"


def _unit(ask: Asking, slug: str) -> UnitCard | None:
    return next((each.unit for each in ask.rated if each.unit.slug == slug), None)


def _label(ask: Asking, unit: UnitCard | None) -> str:
    survey = show(ask.card.title)
    if unit is None:
        return gettext("QR code: %(survey)s") % {"survey": survey}
    return gettext("QR code: %(survey)s, %(unit)s") % {"survey": survey, "unit": title_of(unit.formal)[0]}


def _words(ask: Asking) -> str:
    """Return a text to share, in the reader's language."""
    survey = show(ask.card.title)
    told = {"survey": survey, "link": _whole(addresses.answering(ask.card.slug))}
    ends = ask.card.facts.ends_at
    if ends is None:
        return gettext("%(survey)s. Your opinion counts, and nobody learns who answered what: %(link)s") % told
    return gettext(
        "%(survey)s. Your opinion counts, and nobody learns who answered what. Answer until %(ends)s: %(link)s"
    ) % {**told, "ends": moment(ends)}


def _facebook(link: str) -> str:
    return f"https://www.facebook.com/sharer/sharer.php?u={quote(link, safe='')}"


def _whole(path: str) -> str:
    return settings.BASE_URL + path
