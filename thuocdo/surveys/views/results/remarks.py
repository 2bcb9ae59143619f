"""What people wrote, with a search that does not mind diacritics, and by topic."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from thuocdo.kernel.vietnamese import fold, nfc
from thuocdo.questionnaires.domain.items import LongText, ShortText
from thuocdo.surveys.domain.topics import Topics
from thuocdo.surveys.selectors import live
from thuocdo.surveys.selectors import remarks as selectors
from thuocdo.surveys.selectors.remarks import Remark
from thuocdo.surveys.views.results.asking import around, asking, choices
from thuocdo.surveys.views.results.drawing import worded
from thuocdo.surveys.views.results.report import summary

PER_PAGE = 50
TOPIC = "chu-de"  # in the address
OTHERS = "khac"


@dataclass(frozen=True, slots=True)
class TopicShown:
    """A topic as a link: its words, how many remarks."""

    key: str
    words: str
    n: int
    current: bool


@login_required
@never_cache
@require_safe
def page(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Show the remarks to one question."""
    ask = asking(request, slug)
    try:
        slot = live.slot_of(ask.card, code)
    except KeyError:
        raise Http404 from None
    if not isinstance(slot.item, LongText | ShortText):
        raise Http404
    every = selectors.remarks(ask.card, code, ask.chosen)
    wanted, topic = request.GET.get("q", "")[:200], request.GET.get(TOPIC, "")
    topics = selectors.grouped(every)
    shown = [
        TopicShown(str(at), ", ".join(each.words), len(each.texts), str(at) == topic)
        for at, each in enumerate(topics.topics, start=1)
    ]
    if topics.topics and topics.others:
        shown.append(TopicShown(OTHERS, "", len(topics.others), topic == OTHERS))
    found = selectors.matching(_of_topic(every, topics, topic), wanted)
    listed = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        **around(ask, "report"), **choices(ask), **summary(ask), "slot_title": worded(slot.title), "code": code,
        "every": len(every), "found": len(found), "listed": listed, "wanted": wanted, "topic": topic,
        "topics": shown, "lines": [(each, marked(each.text, wanted)) for each in listed],
        "kept": [(TOPIC, topic)] if topic else [], "may_judge": ask.may_judge,
    }  # fmt: skip
    return render(request, "surveys/results/remarks.html", context)


def _of_topic(every: tuple[Remark, ...], topics: Topics, topic: str) -> tuple[Remark, ...]:
    if topic == OTHERS:
        return tuple(every[place] for place in topics.others)
    if topic.isdecimal() and 0 < int(topic) <= len(topics.topics):
        return tuple(every[place] for place in topics.topics[int(topic) - 1].texts)
    return every


def marked(text: str, wanted: str) -> SafeString:
    """Return a remark, escaped, with the words that were looked for marked where a word begins with them."""
    words = [fold(word) for word in nfc(wanted).split()]
    pieces = []
    for piece in text.split(" "):
        safe = conditional_escape(piece)
        hit = any(word and word in fold(piece) for word in words)
        pieces.append(f"<mark>{safe}</mark>" if hit else str(safe))
    return mark_safe(" ".join(pieces))  # noqa: S308 - every piece is escaped above
