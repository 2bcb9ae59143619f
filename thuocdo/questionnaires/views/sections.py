"""One section in the builder: its heading, help, condition; its questions are changed one by one."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from thuocdo.directory.views.asking import Asking, asking
from thuocdo.kernel.refusals import BadInput, NotFound
from thuocdo.questionnaires import selectors
from thuocdo.questionnaires.domain import building
from thuocdo.questionnaires.domain.documents import Document, Section
from thuocdo.questionnaires.domain.storing import fingerprint
from thuocdo.questionnaires.forms.frames import SectionForm
from thuocdo.questionnaires.selectors import VersionCard
from thuocdo.questionnaires.services import building as services
from thuocdo.questionnaires.services.drafts import LateSave
from thuocdo.questionnaires.views import shown
from thuocdo.questionnaires.views.asking import draft_for
from thuocdo.questionnaires.views.builder import candidate_problems, looked_again, next_section_code
from thuocdo.questionnaires.views.items import askable
from thuocdo.questionnaires.views.previewing import language_for, preview_of
from thuocdo.ui.forms import show_refusal
from thuocdo.ui.language import say


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a section after `?sau=code`, or at the end."""
    ask = asking(request)
    card = draft_for(ask, slug)
    document = selectors.document(card.id)
    form = SectionForm(document, request.POST or None)
    if "check" not in request.POST and form.is_valid():
        new = form.section(next_section_code(document))
        try:
            services.add_section(
                actor=ask.actor, version_id=card.id, section=new, after=request.GET.get("sau", ""), now=ask.now
            )
            messages.success(request, gettext("%(code)s is added.") % {"code": new.code})
            response = redirect("questionnaires:edit", slug)
            response["Location"] += f"#m-{new.code}"
            return response
        except BadInput as refusal:
            show_refusal(form, refusal)
    return _page(request, card, document, form, None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Show and change one section. "Check" shows what was typed without saving it."""
    ask = asking(request)
    card = draft_for(ask, slug)
    document = selectors.document(card.id)
    there = next((each for each in document.sections if each.code == code), None)
    if there is None and request.method != "POST":
        raise NotFound(building.gone(code))
    form = SectionForm(document, request.POST or None, there)
    late: list[shown.Other] = []
    if "check" not in request.POST and form.is_valid():
        try:
            return _saved(request, ask, card, code, form)
        except LateSave as refusal:
            document = selectors.document(card.id)
            there = building.section_at(document, code)
            late = shown.other_words(services.bare(there), form.section(code))
            form = SectionForm(document, looked_again(request, fingerprint(services.bare(there))), there)
            show_refusal(form, refusal)
        except BadInput as refusal:
            show_refusal(form, refusal)
        except NotFound as refusal:
            form.add_error(None, say(refusal.sentence))
    return _page(request, card, document, form, there, late)


def _saved(request: HttpRequest, ask: Asking, card: VersionCard, code: str, form: SectionForm) -> HttpResponse:
    changed = form.section(code)
    services.change_section(
        actor=ask.actor, version_id=card.id, code=code, section=changed, seen=form.cleaned_data["seen"], now=ask.now
    )
    messages.success(request, gettext("%(code)s is saved.") % {"code": changed.code})
    return redirect("questionnaires:section", card.slug, changed.code)


def _page(  # noqa: PLR0917 -- what lies before the person, in the order of the page
    request: HttpRequest, card: VersionCard, document: Document, form: SectionForm, there: Section | None,
    late: list[shown.Other] | None = None,
) -> HttpResponse:  # fmt: skip
    changed, code = document, there.code if there else ""
    if form.is_bound and form.is_valid():
        typed = form.section(code or next_section_code(document))
        try:
            changed = (
                building.changed_section(document, code, typed) if there else building.with_section(document, typed)
            )
            code = typed.code
        except BadInput as refusal:
            show_refusal(form, refusal)
    here, elsewhere = candidate_problems(document, card.slug, {code}, changed)
    context = {
        "card": card, "form": form, "section": there, "late": late, "here": here, "elsewhere": elsewhere,
        "preview": preview_of(changed, language_for(request.GET.get("ngon-ngu", ""), document), code) if code else None,
        "askable": askable(document, code), "seen": fingerprint(services.bare(there)) if there else "",
        "tabs_here": "questions",
    }  # fmt: skip
    checking = "check" in request.POST
    status = 400 if form.is_bound and form.errors and not checking else 200
    return render(request, "questionnaires/section.html", context, status=status)
