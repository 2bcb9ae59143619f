"""Spreadsheets: download a framework or the template, begin a draft with one, take one over into a draft."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_safe

from thuocdo.directory.domain.policy import may_organise_anything
from thuocdo.directory.views.asking import asking, owners_of
from thuocdo.indices import selectors
from thuocdo.indices.domain import fingerprints, validation
from thuocdo.indices.domain.comparison import difference
from thuocdo.indices.domain.documents import Document
from thuocdo.indices.domain.writing.machine import to_machine
from thuocdo.indices.forms.frames import NewFromSheetForm, SheetForm
from thuocdo.indices.services import drafts, spreadsheets
from thuocdo.indices.services.spreadsheets import Format
from thuocdo.indices.views import shown
from thuocdo.indices.views.asking import card_for, draft_for
from thuocdo.indices.views.drafts import asked_index, index_choices, tell
from thuocdo.indices.views.public import row
from thuocdo.kernel.refusals import BadInput
from thuocdo.kernel.verdicts import require
from thuocdo.ui.language import say

TYPES = {
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.CSV: "text/csv; charset=utf-8",
}


@require_safe
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """Send the empty spreadsheet with explanations and examples."""
    chosen = _format(kind)
    return _file(spreadsheets.template(chosen, get_language() or "vi"), chosen, gettext("framework-template"))


@require_safe
def download(request: HttpRequest, slug: str, name: str, kind: str) -> HttpResponse:
    """Send a framework as a spreadsheet in the reader's language, or as JSON in both."""
    ask = asking(request)
    card = card_for(ask, slug)
    if kind == "json":
        return JsonResponse(to_machine(selectors.document(card.id)), json_dumps_params={"ensure_ascii": False})
    chosen = _format(kind)
    return _file(spreadsheets.export(selectors.document(card.id), chosen, get_language() or "vi"), chosen, slug)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a draft with a spreadsheet. Nothing is taken unless every row can be."""
    ask = asking(request)
    require(may_organise_anything(ask.actor, ask.today))
    form = NewFromSheetForm(index_choices(ask), owners_of(ask), request.POST or None, request.FILES or None,
                            initial=asked_index(request))  # fmt: skip
    refused: BadInput | None = None
    if form.is_valid():
        told, sent = form.cleaned_data, form.cleaned_data["file"]
        try:
            document = spreadsheets.read(sent.read(), sent.name)
            if told["title_vi"]:
                document = spreadsheets.titled(document, told["title_vi"])
            slug = drafts.begin_with(
                actor=ask.actor,
                index_id=int(told["index"]),
                owner_id=int(told["owner"]),
                document=document,
                now=ask.now,
            )
            messages.success(request, gettext("The spreadsheet has become a draft."))
            return redirect("indices:edit", slug)
        except BadInput as refusal:
            refused = refusal
            form.add_error("file", say(refusal.sentence))
    context = {"form": form, "refused": refused}
    return render(request, "indices/begin_from_sheet.html", context, status=400 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def take_over(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a spreadsheet over into a draft: first the differences are shown, then they are applied.

    Between the two steps the framework travels in the page, as the very table it was read as: nothing is kept half.
    """
    ask = asking(request)
    card = draft_for(ask, slug)
    sent_file = request.method == "POST" and "table" not in request.POST
    form = SheetForm(request.POST if sent_file else None, request.FILES if sent_file else None)
    context: dict[str, object] = {"card": card, "form": form, "tabs_here": "sheet"}
    try:
        if "table" in request.POST:
            document = spreadsheets.read(request.POST["table"].encode(), "bang.csv")
            seen = request.POST.get("seen", "")
            try:
                drafts.take_over(actor=ask.actor, framework_id=card.id, document=document, seen=seen, now=ask.now)
            except drafts.LateSave as late:  # nobody has to send the file again: the differences are shown anew
                messages.error(request, say(late.sentence))
                context |= _preview(document, selectors.document(card.id), slug)
                return render(request, "indices/take_over.html", context, status=400)
            messages.success(request, gettext("The draft now says what the spreadsheet said."))
            return redirect("indices:edit", slug)
        if form.is_valid():
            sent = form.cleaned_data["file"]
            context |= _preview(spreadsheets.read(sent.read(), sent.name), selectors.document(card.id), slug)
    except BadInput as refusal:
        tell(form, BadInput(refusal.sentence, field="file")) if form.is_bound else messages.error(
            request, say(refusal.sentence)
        )
        context["refused"] = refusal
    faulty = "refused" in context or (form.is_bound and bool(form.errors))
    return render(request, "indices/take_over.html", context, status=400 if faulty else 200)


def _preview(document: Document, before: Document, slug: str) -> dict[str, object]:
    leaves = difference(before.spec, document.spec).leaves
    faults = shown.troubles(validation.problems(document.spec), document, slug)
    return {
        "document": document,
        "rows": [row(leaf) for leaf in leaves if leaf.changes],
        "same": sum(not leaf.changes for leaf in leaves),
        "nothing_new": fingerprints.of_all(before) == fingerprints.of_all(document),
        "errors": [fault for fault in faults if fault.is_error],
        "table": spreadsheets.export(document, Format.CSV, "en").decode("utf-8-sig"),
        "seen": fingerprints.of_all(before),
    }


def _format(kind: str) -> Format:
    if kind not in {each.value for each in Format}:
        raise Http404
    return Format(kind)


def _file(content: bytes, kind: Format, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind.value}"'
    return response
