"""One version as everyone reads it: content, preview, paper, difference, XLSForm."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from thuocdo.directory.domain.policy import may_manage_any_surveys, may_manage_surveys
from thuocdo.directory.selectors import units
from thuocdo.directory.views.asking import Asking, asking
from thuocdo.kernel.refusals import NotFound
from thuocdo.kernel.sentences import say_later as _
from thuocdo.questionnaires import selectors
from thuocdo.questionnaires.domain import comparison, translating
from thuocdo.questionnaires.domain.documents import Document, slots
from thuocdo.questionnaires.domain.lifecycle import Status
from thuocdo.questionnaires.forms.fields import language_name
from thuocdo.questionnaires.selectors import VersionCard
from thuocdo.questionnaires.selectors.uses import uses_of
from thuocdo.questionnaires.services import xlsforms
from thuocdo.questionnaires.views import shown
from thuocdo.questionnaires.views.asking import card_for, may_change
from thuocdo.questionnaires.views.previewing import language_for, preview_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def newest(request: HttpRequest, slug: str) -> HttpResponse:
    """Lead to the newest version that one may see."""
    ask = asking(request)
    return redirect("questionnaires:version", slug, selectors.versions(slug, actor=ask.actor, on=ask.today)[0].number)


@require_safe
def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show what a version asks, its history, where it is used, and what one may do with it."""
    ask = asking(request)
    card = card_for(ask, slug, number)
    document = selectors.document(card.id)
    history = selectors.versions(slug, actor=ask.actor, on=ask.today)
    used = uses_of([each.id for each in history], actor=ask.actor, on=ask.today)
    numbers = {each.id: each.number for each in history}
    context = {
        **_around(request, card, document),
        "owner": units.unit(card.owner_id),
        "history": history,
        "uses": [(use, numbers.get(use.version_id)) for use in used],
        "slot_count": len(slots(document)),
        "missing": len(translating.missing(document)),
        **_offered(ask, card, history),
    }
    return render(request, "questionnaires/version.html", context)


@require_safe
def preview(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show a version as respondents see it, at the width of a telephone or of a desk."""
    ask = asking(request)
    card = card_for(ask, slug, number)
    return render(request, "questionnaires/preview.html", _around(request, card, selectors.document(card.id)))


@require_safe
def paper(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show a version as it is printed: numbered questions, boxes to tick, lines to write on."""
    ask = asking(request)
    card = card_for(ask, slug, number)
    return render(request, "questionnaires/paper.html", _around(request, card, selectors.document(card.id)))


@require_safe
def difference(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show item by item what changed from another version (`?voi=number`, or the one before)."""
    ask = asking(request)
    card = card_for(ask, slug, number)
    others = [each for each in selectors.versions(slug, actor=ask.actor, on=ask.today) if each.number != number]
    chosen = request.GET.get("voi", "")
    before = next((each for each in others if str(each.number) == chosen), None)
    if chosen and before is None:
        raise NotFound(_("There is no such version."))
    if before is None:
        before = next((each for each in others if each.number < number), others[0] if others else None)
    found: tuple[comparison.Difference, ...] = ()
    decided: dict[str, comparison.Comparable] = {}
    if before is not None:
        old, new = sorted((before, card), key=lambda each: each.number)
        found = comparison.difference(selectors.document(old.id), selectors.document(new.id))
        if new.number == old.number + 1 and new.status is Status.PUBLISHED:
            decided = dict(selectors.comparability(new.id))
    context = {"card": card, "before": before, "others": others, "rows": shown.changes(found, decided),
               "decided": bool(decided)}  # fmt: skip
    return render(request, "questionnaires/difference.html", context)


@require_safe
def xlsform(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Offer the XLSForm, and list what it can't say."""
    ask = asking(request)
    card = card_for(ask, slug, number)
    document = selectors.document(card.id)
    left = xlsforms.write_xlsform(document).left
    return render(request, "questionnaires/xlsform.html", {"card": card, "left": left})


@require_safe
def download(request: HttpRequest, slug: str, number: int, name: str) -> HttpResponse:
    """Send a version as an XLSForm workbook."""
    ask = asking(request)
    card = card_for(ask, slug, number)
    response = HttpResponse(xlsforms.write_xlsform(selectors.document(card.id)).content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{slug}-{number}.xlsx"'
    return response


def _around(request: HttpRequest, card: VersionCard, document: Document) -> dict[str, object]:
    language = language_for(request.GET.get("ngon-ngu", ""), document)
    return {
        "card": card,
        "document": document,
        "preview": preview_of(document, language),
        "spoken": [(code, language_name(code), code == language) for code in document.languages],
    }


def _offered(ask: Asking, card: VersionCard, history: tuple[VersionCard, ...]) -> dict[str, bool]:
    """Return what may be done; the same rules are asked again when it is."""
    manages = bool(may_manage_surveys(ask.actor, card.owner_id, ask.today))
    return {
        "may_change": bool(may_change(ask, card)),
        "may_correct": manages and all(each.status is Status.PUBLISHED for each in history),
        "may_copy": bool(may_manage_any_surveys(ask.actor, ask.today)),
    }
