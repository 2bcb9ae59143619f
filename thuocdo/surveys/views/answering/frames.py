"""What all pages of a survey say around the questions: whose it is, rehearsal, model data, how it is shared."""

from __future__ import annotations

from functools import lru_cache
from html import escape

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from thuocdo.kernel.sentences import Sentence
from thuocdo.questionnaires.domain import markup
from thuocdo.questionnaires.domain.items import MAIN_LANGUAGE, said
from thuocdo.surveys.domain.campaigns import Kind
from thuocdo.surveys.views.answering.desk import Desk, reads
from thuocdo.ui.language import say, show

ELSEWHERE = {"told": "start", "refused": "start", "wait": "review"}  # where a page leads that has no address of its own
LONGEST_DESCRIPTION = 200  # characters that messengers show


def around(desk: Desk) -> dict[str, str]:
    """Return the places of the frame, as HTML; kept for as long as what is known of the survey."""
    known = _around(_Known(desk), reads(), desk.rehearsal)
    return known if desk.frame is None else {**known, "share": "", "frame": _framed(desk.frame.site)}


class _Known:
    """A survey as one process knows it for a while; equal as long as it is the same reading."""

    __slots__ = ("desk",)

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Known) and other.desk.plan is self.desk.plan

    def __hash__(self) -> int:
        return id(self.desk.plan)


@lru_cache(maxsize=200)
def _around(known: _Known, _reads: str, _rehearsal: bool) -> dict[str, str]:
    desk = known.desk
    card = desk.plan.card
    title = escape(show(card.title))
    return {
        "campaign": title,
        "owner": escape(desk.owner),
        "share": _share(desk, title),
        "rehearsal": _strip(gettext("Rehearsal: what you answer here is not counted.")) if desk.rehearsal else "",
        "model": _strip(gettext("Made-up survey for demonstration. Its answers are model data."))
        if card.is_model
        else "",
    }


def page(desk: Desk, name: str, request: HttpRequest, status: int = 200, **context: object) -> HttpResponse:
    """Return one of the pages beside the questions."""
    whole = {
        "place": {name: mark_safe(html) for name, html in around(desk).items()},  # noqa: S308 -- escaped in `around`
        "reads": reads(), "card": desk.plan.card, "home": desk.address("start"), "framed": desk.frame is not None,
        "languages": languages(desk, ELSEWHERE.get(name, name)),
        "csrf": csrf(request) if context.get("form") and desk.frame is None else "",
        **context,
    }  # fmt: skip
    return sent(render_to_string(f"surveys/answering/{name}.html", whole), status)


def sent(html: str, status: int = 200) -> HttpResponse:
    """Return a page that nobody keeps and whose address no other site is told.

    Not "no-referrer": browsers would then call the origin of a form "null", and the proof that it came from here fails.
    """
    return HttpResponse(html, status=status, headers={"Cache-Control": "no-store", "Referrer-Policy": "same-origin"})


def told(desk: Desk, request: HttpRequest, heading: Sentence, *sentences: Sentence, status: int = 200) -> HttpResponse:
    """Return a page that says in clear words why nothing can be answered here."""
    return page(desk, "told", request, status, heading=say(heading), sentences=[say(each) for each in sentences])


def csrf(request: HttpRequest) -> SafeString:
    """Return the hidden field that proves that a form came from here."""
    return mark_safe(f'<input type="hidden" name="csrfmiddlewaretoken" value="{get_token(request)}">')  # noqa: S308


def words(texts: object) -> SafeString:
    """Return a text of the survey as HTML, in the language that is read, else in Vietnamese."""
    by_language = texts if isinstance(texts, dict) else {}
    return mark_safe(markup.to_html(by_language.get(reads()) or by_language.get(MAIN_LANGUAGE) or ""))  # noqa: S308


def promises(desk: Desk) -> tuple[str, str]:
    """Return the two sentences about what becomes of the answers; what they say is how it is (B3, F3)."""
    if desk.plan.card.kind is Kind.DATA_COLLECTION:
        return (
            gettext("This form collects figures from agencies: answers are kept under the name of the agency."),
            gettext("The name of the person who fills it in is not asked for."),
        )
    if desk.brought is not None and desk.brought.kind == "m":
        return (
            gettext("Your personal link serves once, and only tells us that somebody answered with it."),
            gettext(
                "Your answers are kept without your name, link, time of day or network address, so nobody can lead "
                "them back to you, not even we."
            ),
        )
    return (
        gettext("We do not ask who you are and keep no network address."),
        gettext("Your answers are kept with the day only and counted together with those of others."),
    )


def _framed(site: str) -> str:
    """Return what makes a page fit into the frame of another site and tell that site, and only it, its height."""
    sheet, script = static("surveys/css/embedded.css"), static("surveys/js/embedded.js")
    return (
        f'<link rel="stylesheet" href="{escape(sheet)}"><script defer src="{escape(script)}" '
        f'data-site="{escape(site)}"></script>'
    )


def _strip(text: str) -> str:
    return f'<p class="strip" role="note">{escape(text)}</p>'


def _share(desk: Desk, title: str) -> str:
    """Return what Zalo, Facebook and others show when the address is sent on."""
    card = desk.plan.card
    purpose = (card.purpose.get(reads()) or card.purpose.get("vi") or "").replace("*", "")
    short = " ".join(purpose.split())
    if len(short) > LONGEST_DESCRIPTION:
        short = short[: LONGEST_DESCRIPTION - 1].rsplit(" ", 1)[0] + "…"
    description = escape(short or gettext("A few minutes of your time help to improve public services."))
    tags = {
        "og:title": title,
        "og:description": description,
        "og:type": "website",
        "og:site_name": escape(desk.owner),
        "og:url": escape(f"{settings.BASE_URL.rstrip('/')}{desk.address('start')}"),
        "og:image": escape(f"{settings.BASE_URL.rstrip('/')}{settings.STATIC_URL}ui/img/share.png"),
        "og:locale": "en_GB" if reads() == "en" else "vi_VN",
    }
    lines = "".join(f'<meta property="{name}" content="{text}">' for name, text in tags.items())
    return f'<meta name="description" content="{description}">{lines}'


def intro(desk: Desk) -> SafeString:
    """Return what the questionnaire says before its first question."""
    text = said(desk.document.intro, desk.language)
    return mark_safe(markup.to_html(text))  # noqa: S308 -- markup escapes


def thanks(desk: Desk) -> SafeString:
    """Return what the questionnaire says at its end."""
    text = said(desk.document.thanks, desk.language)
    return mark_safe(markup.to_html(text))  # noqa: S308 -- markup escapes


def languages(desk: Desk, name: str) -> list[tuple[str, str, str]]:
    """Return the other language of a page beside the questions: code, name, address."""
    found = []
    for code, called in (("vi", "Tiếng Việt"), ("en", "English")):
        if code != reads():
            with translation.override(code):
                found.append((code, called, desk.address(name)))
    return found
