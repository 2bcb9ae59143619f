"""Begin a questionnaire: empty, from a template, from another one, from an XLSForm; begin the next version."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from thuocdo.directory.domain.policy import may_manage_any_surveys
from thuocdo.directory.views.asking import Asking, asking
from thuocdo.kernel.refusals import BadInput, Problem
from thuocdo.kernel.sentences import say_later as _
from thuocdo.kernel.verdicts import require
from thuocdo.questionnaires import selectors
from thuocdo.questionnaires.domain.documents import Document, Section, items
from thuocdo.questionnaires.domain.items import MAIN_LANGUAGE, said
from thuocdo.questionnaires.domain.storing import document_of, to_data
from thuocdo.questionnaires.forms.frames import BeginForm, CopyForm, FileForm
from thuocdo.questionnaires.services import drafts, xlsforms
from thuocdo.questionnaires.views.asking import card_for, owners_of
from thuocdo.ui.forms import show_refusal
from thuocdo.ui.language import say, show

SALT = "questionnaires.xlsform"
LONGEST_WAIT = 24 * 3600  # seconds between looking at what was read and beginning the draft with it
FIRST_SECTION = "phan_1"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Begin with nothing, or with a template."""
    ask = _managing(request)
    templates = [(card.id, show(card.title)) for card in selectors.templates()]
    initial = {"source": request.GET.get("mau", "")}
    form = BeginForm(owners_of(ask), templates, request.POST or None, initial=initial)
    if form.is_valid():
        told = form.cleaned_data
        try:
            if told["source"]:
                draft = drafts.copy(
                    actor=ask.actor, version_id=int(told["source"]), owner_id=int(told["owner"]),
                    title_vi=told["title_vi"], now=ask.now,
                )  # fmt: skip
            else:
                document = Document(title={MAIN_LANGUAGE: told["title_vi"]}, sections=(Section(code=FIRST_SECTION),))
                draft = drafts.create(
                    actor=ask.actor, owner_id=int(told["owner"]), document=document, now=ask.now
                )  # fmt: skip
            return redirect("questionnaires:edit", draft.questionnaire.slug)
        except BadInput as refusal:
            show_refusal(form, refusal)
    return render(request, "questionnaires/begin.html", {"form": form}, status=400 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Copy a version to a new questionnaire of one of my units."""
    ask = _managing(request)
    card = card_for(ask, slug, number)
    form = CopyForm(owners_of(ask), request.POST or None, initial={"title_vi": str(card.title)})
    if form.is_valid():
        told = form.cleaned_data
        try:
            draft = drafts.copy(
                actor=ask.actor, version_id=card.id, owner_id=int(told["owner"]), title_vi=told["title_vi"],
                now=ask.now,
            )  # fmt: skip
            return redirect("questionnaires:edit", draft.questionnaire.slug)
        except BadInput as refusal:
            show_refusal(form, refusal)
    context = {"form": form, "card": card}
    return render(request, "questionnaires/copy.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def next_version(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin the next version of a published questionnaire, or go on with the draft there is."""
    ask = asking(request)
    card = selectors.versions(slug, actor=ask.actor, on=ask.today)[0]
    try:
        drafts.begin_version(actor=ask.actor, questionnaire_id=card.questionnaire_id, now=ask.now)
    except BadInput as refusal:
        messages.error(request, say(refusal.sentence))
    return redirect("questionnaires:edit", slug)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def from_file(request: HttpRequest) -> HttpResponse:
    """Read an XLSForm: first what was understood and what not is shown, then a draft begins with it.

    Between the two steps the questionnaire travels in the page, signed: what comes back is what was read.
    """
    ask = _managing(request)
    taking = request.method == "POST" and "read" in request.POST
    sent = request.method == "POST" and not taking
    form = FileForm(owners_of(ask), request.POST if sent else None, request.FILES if sent else None)
    context: dict[str, Any] = {"form": form}
    if taking:
        try:
            told = signing.loads(request.POST["read"], salt=SALT, max_age=LONGEST_WAIT)
            draft = drafts.create(
                actor=ask.actor, owner_id=told["owner"], document=document_of(told["document"]), now=ask.now
            )  # fmt: skip
            messages.success(request, gettext("The form has become a draft."))
            return redirect("questionnaires:edit", draft.questionnaire.slug)
        except signing.BadSignature:
            messages.error(request, gettext("This page is too old, or was changed on its way. Send the file again."))
        except BadInput as refusal:
            messages.error(request, say(refusal.sentence))
    elif form.is_valid():
        try:
            context |= _read(form)
        except BadInput as refusal:
            form.add_error("file", say(refusal.sentence))
            context["left"] = refusal.problems
            context["refused"] = True
    faulty = taking or bool(form.errors)
    return render(request, "questionnaires/from_file.html", context, status=400 if faulty else 200)


def _read(form: FileForm) -> dict[str, Any]:
    told, file = form.cleaned_data, form.cleaned_data["file"]
    taken = xlsforms.read_xlsform(file.read(), file.name)
    document = taken.document
    if told["title_vi"]:
        document = replace(document, title={**document.title, MAIN_LANGUAGE: told["title_vi"]})
    if not said(document.title, MAIN_LANGUAGE):
        document = replace(document, title={MAIN_LANGUAGE: file.name.rpartition(".")[0][:300] or file.name[:300]})
    count = sum(1 for _pair in items(document))
    if not count:
        nothing = _("Nothing of the file could be taken.")
        raise BadInput(nothing, problems=taken.left or (Problem(nothing),))
    return {
        "document": document,
        "title_read": said(document.title, MAIN_LANGUAGE),
        "item_count": count,
        "left": taken.left,
        "read": signing.dumps({"owner": int(told["owner"]), "document": to_data(document)}, salt=SALT, compress=True),
    }


def _managing(request: HttpRequest) -> Asking:
    ask = asking(request)
    require(may_manage_any_surveys(ask.actor, ask.today))
    return ask
