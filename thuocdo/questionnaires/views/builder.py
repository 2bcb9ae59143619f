"""The builder as a whole: sections and items in order, what is wrong, settings, translations."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thuocdo.directory.views.asking import Asking, asking
from thuocdo.kernel.refusals import BadInput, NotFound
from thuocdo.questionnaires import selectors
from thuocdo.questionnaires.domain import building, translating, validation
from thuocdo.questionnaires.domain.building import Way
from thuocdo.questionnaires.domain.documents import Document, Section
from thuocdo.questionnaires.domain.items import KIND_WORDS, said
from thuocdo.questionnaires.domain.storing import fingerprint
from thuocdo.questionnaires.forms.fields import language_name
from thuocdo.questionnaires.forms.frames import SettingsForm
from thuocdo.questionnaires.selectors import VersionCard
from thuocdo.questionnaires.services import building as services
from thuocdo.questionnaires.services.drafts import LateSave
from thuocdo.questionnaires.views import shown
from thuocdo.questionnaires.views.asking import draft_for
from thuocdo.questionnaires.views.previewing import language_for, preview_of
from thuocdo.ui.forms import show_refusal
from thuocdo.ui.language import say

KINDS = [(kind.value, words) for kind, words in KIND_WORDS.items()]


@login_required
@require_safe
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    """Show everything that is asked, in order, with what is wrong beside it."""
    ask = asking(request)
    card = draft_for(ask, slug)
    document = selectors.document(card.id)
    found = shown.troubles(validation.problems(document), document, slug)
    language = language_for(request.GET.get("ngon-ngu", ""), document)
    out = selectors.last_removed(card.id)
    context = {
        "card": card,
        "document": document,
        "preview": preview_of(document, language),
        "troubles": found,
        "places": {trouble.place for trouble in found},
        "missing": len(translating.missing(document)),
        "kinds": KINDS,
        "removed": (said(out.part.title, get_language() or "vi") or out.part.code) if out else "",
        "tabs_here": "questions",
    }
    return render(request, "questionnaires/builder.html", context)


@login_required
@require_POST
def change(request: HttpRequest, slug: str) -> HttpResponse:
    """Move, copy or delete one part, or undo the last deletion: one button each."""
    ask = asking(request)
    card = draft_for(ask, slug)
    code = request.POST.get("code", "")
    try:
        code = _changed(request, ask, card, code)
    except (BadInput, NotFound) as refusal:
        messages.error(request, say(refusal.sentence))
    response = redirect("questionnaires:edit", slug)
    response["Location"] += f"#m-{code}" if code.replace("_", "").isalnum() else ""
    return response


def _changed(request: HttpRequest, ask: Asking, card: VersionCard, code: str) -> str:
    """Do what the button says; return the code of the part to look at afterwards."""
    told: dict[str, Any] = {"actor": ask.actor, "version_id": card.id, "now": ask.now}
    match request.POST.get("act", ""):
        case "up" | "down" as way:
            services.move(**told, code=code, way=Way(way))
        case "copy":
            code = services.copy_part(**told, code=code)
            messages.success(request, gettext("%(code)s is added.") % {"code": code})
        case "remove":
            services.remove(**told, code=code)
            return ""
        case "undo":
            code = services.restore(**told)
            messages.success(request, gettext("%(code)s is back.") % {"code": code})
        case _:
            pass
    return code


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest, slug: str) -> HttpResponse:
    """Change title, introduction, thanks, languages and source."""
    ask = asking(request)
    card = draft_for(ask, slug)
    document = selectors.document(card.id)
    form = SettingsForm(document, request.POST or None)
    late: list[shown.Other] = []
    if form.is_valid():
        try:
            services.change_settings(
                actor=ask.actor, version_id=card.id, settings=form.settings(), seen=form.cleaned_data["seen"],
                now=ask.now,
            )  # fmt: skip
            messages.success(request, gettext("The settings are saved."))
            return redirect("questionnaires:settings", slug)
        except LateSave as refusal:  # a second, deliberate save goes through
            document = selectors.document(card.id)
            late = shown.other_words(services.frame(document), form.settings())
            form = SettingsForm(document, looked_again(request, fingerprint(services.frame(document))))
            show_refusal(form, refusal)
        except BadInput as refusal:
            show_refusal(form, refusal)
    context = {"card": card, "document": document, "form": form, "late": late,
               "seen": fingerprint(services.frame(document)), "tabs_here": "settings"}  # fmt: skip
    return render(request, "questionnaires/settings.html", context, status=400 if form.errors else 200)


@login_required
@require_safe
def translations(request: HttpRequest, slug: str) -> HttpResponse:
    """List the texts that lack a translation, language by language, each with a link to its place."""
    ask = asking(request)
    card = draft_for(ask, slug)
    document = selectors.document(card.id)
    pages = shown.links(document, slug)
    whole = reverse("questionnaires:settings", args=[slug])
    lists = {
        language: [(each, pages.get(each.place, whole)) for each in translating.missing(document)
                   if each.language == language]
        for language in document.languages[1:]
    }  # fmt: skip
    context = {"card": card, "lists": [(language_name(code), found) for code, found in lists.items()],
               "tabs_here": "translations"}  # fmt: skip
    return render(request, "questionnaires/translations.html", context)


def looked_again(request: HttpRequest, seen: str) -> Any:
    """Return what was typed, ready for a second, deliberate save: it has now been compared with what stands."""
    data = request.POST.copy()
    data["seen"] = seen
    return data


def candidate_problems(
    document: Document, slug: str, places: set[str], changed: Document
) -> tuple[list[shown.Trouble], list[shown.Trouble]]:
    """Return what would be wrong at these places if the part were saved as typed, and what it would break elsewhere."""
    before = {(each.place, str(each.sentence)) for each in validation.problems(document)}
    after = validation.problems(changed)
    here = [each for each in after if each.place in places]
    elsewhere = [each for each in after if each.place not in places and (each.place, str(each.sentence)) not in before]
    return shown.troubles(here, changed, slug), shown.troubles(elsewhere, changed, slug)


def next_section_code(document: Document) -> str:
    """Return a free code for a new section."""
    number = len(document.sections) + 1
    return building.free_code(f"phan_{number}", building.taken(document))


def next_item_code(document: Document) -> str:
    """Return a free code for a new item."""
    number = sum(len(section.items) for section in document.sections) + 1
    return building.free_code(f"cau_{number}", building.taken(document))


def section_or_first(document: Document, code: str) -> Section | None:
    """Return the section with this code, or the last one."""
    found = next((each for each in document.sections if each.code == code), None)
    return found or (document.sections[-1] if document.sections else None)
