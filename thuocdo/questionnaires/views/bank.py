"""The bank of questions: read by everyone, taken from into a draft."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from thuocdo.directory.views.asking import Asking, asking
from thuocdo.kernel.refusals import BadInput, NotFound
from thuocdo.questionnaires import selectors
from thuocdo.questionnaires.domain.items import KIND_WORDS
from thuocdo.questionnaires.selectors import bank as entries
from thuocdo.questionnaires.services import building as services
from thuocdo.questionnaires.views.asking import draft_for
from thuocdo.questionnaires.views.builder import section_or_first
from thuocdo.questionnaires.views.previewing import language_for, shown_item
from thuocdo.ui.language import say, show

PER_PAGE = 20
ASKED = ("q", "chu-de", "nguon", "loai")


@require_safe
def bank(request: HttpRequest) -> HttpResponse:
    """Search the questions of all questionnaires that one may see."""
    return render(request, "questionnaires/bank.html", _found(request, asking(request)))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, slug: str) -> HttpResponse:
    """Search the bank, and copy what one chooses to the end of a section of the draft."""
    ask = asking(request)
    card = draft_for(ask, slug)
    document = selectors.document(card.id)
    asked = request.POST.get("phan", "") or request.GET.get("phan", "")
    section = section_or_first(document, asked)
    if section is None:
        return redirect("questionnaires:add-section", slug)
    if request.method == "POST":
        _take(request, ask, card, section.code)
        return redirect(request.get_full_path())
    sections = [(each.code, show(each.title.get("vi", "")) or each.code) for each in document.sections]
    context = {"card": card, "section_code": section.code, "sections": sections, "tabs_here": "bank"}
    return render(request, "questionnaires/take.html", _found(request, ask) | context)


def _take(request: HttpRequest, ask: Asking, card: selectors.VersionCard, section: str) -> None:
    source, _dash, code = request.POST.get("item", "").partition("-")
    if not (source.isascii() and source.isdigit() and len(source) < 10):
        return
    try:
        taken = services.take(
            actor=ask.actor, version_id=card.id, section=section, source_id=int(source), code=code, now=ask.now
        )
    except (BadInput, NotFound) as refusal:
        messages.error(request, say(refusal.sentence))
        return
    messages.success(request, gettext("%(code)s is added.") % {"code": taken.code})
    if taken.conditions_left:
        messages.warning(
            request, gettext("A condition was left out: it looks at questions that are not in this draft.")
        )  # fmt: skip


def _found(request: HttpRequest, ask: Asking) -> dict[str, Any]:
    every = entries.entries(actor=ask.actor, on=ask.today)
    asked = {name: request.GET.get(name, "")[:200] for name in ASKED}
    found = entries.search(
        every, text=asked["q"], topic=asked["chu-de"], source=asked["nguon"], kind=asked["loai"]
    )  # fmt: skip
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    documents = selectors.documents({entry.card.id for entry in page})
    kinds = {entry.item.kind for entry in every}
    return {
        "page": page,
        "total": page.paginator.count,
        "rows": [
            (entry, shown_item(entry.item, language_for("", documents[entry.card.id]))) for entry in page
        ],
        "asked": {"q": asked["q"], "topic": asked["chu-de"], "source": asked["nguon"], "kind": asked["loai"]},
        "filtered": any(asked.values()),
        "topics": sorted({entry.topic for entry in every if entry.topic}),
        "sources": list({entry.card.slug: show(entry.card.title) for entry in every}.items()),
        "kinds": [(kind.value, words) for kind, words in KIND_WORDS.items() if kind in kinds],
    }  # fmt: skip
