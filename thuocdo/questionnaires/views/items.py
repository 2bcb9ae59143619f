"""One question in the builder: its form, its checks and its preview, which follow what is typed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from thuocdo.directory.views.asking import Asking, asking
from thuocdo.kernel.refusals import BadInput, NotFound
from thuocdo.questionnaires import selectors
from thuocdo.questionnaires.domain import beginnings, building
from thuocdo.questionnaires.domain.documents import Document, Slot, slots
from thuocdo.questionnaires.domain.items import KIND_WORDS, MAIN_LANGUAGE, Item, Kind, options_of, said
from thuocdo.questionnaires.domain.storing import fingerprint
from thuocdo.questionnaires.forms.items import WITH_OPTIONS, ItemForm, initial_of
from thuocdo.questionnaires.forms.tables import OPTIONS, SPARE, reworked
from thuocdo.questionnaires.selectors import VersionCard
from thuocdo.questionnaires.services import building as services
from thuocdo.questionnaires.services.drafts import LateSave
from thuocdo.questionnaires.views import shown
from thuocdo.questionnaires.views.asking import draft_for
from thuocdo.questionnaires.views.builder import (
    KINDS,
    candidate_problems,
    looked_again,
    next_item_code,
    section_or_first,
)
from thuocdo.questionnaires.views.previewing import language_for, preview_of
from thuocdo.ui.forms import show_refusal
from thuocdo.ui.language import say


@dataclass
class Desk:
    """What lies before who changes an item: the draft, the item as it stands, the form, what came late."""

    card: VersionCard
    document: Document
    there: Item | None
    form: ItemForm
    section: str
    after: str = ""
    late: list[shown.Other] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Askable:
    """An answer that a condition can look at, with the codes of its options."""

    code: str
    title: str
    options: tuple[tuple[str, str], ...]


def askable(document: Document, before: str) -> list[Askable]:
    """Return what conditions at this place can look at: everything asked before it."""
    found: list[Askable] = []
    for slot in slots(document):
        if before in (slot.section.code, slot.item.code):
            break
        found.append(_askable(slot))
    return found


def _askable(slot: Slot) -> Askable:
    options = tuple((each.code, said(each.title, MAIN_LANGUAGE)) for each in options_of(slot.item))
    return Askable(slot.code, said(slot.title, MAIN_LANGUAGE), options)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Add an item of `?loai=kind` to `?phan=section`, after `?sau=code` or at the end."""
    ask = asking(request)
    card = draft_for(ask, slug)
    document = selectors.document(card.id)
    section = section_or_first(document, request.GET.get("phan", ""))
    if section is None:
        return redirect("questionnaires:add-section", slug)
    kind = _kind(request, Kind.SINGLE)
    new = beginnings.new_item(kind, next_item_code(document), document.languages)
    form = _form(request, document, kind, new)
    desk = Desk(card, document, None, form, section.code, request.GET.get("sau", ""))
    if _saving(request) and form.is_valid():
        item = form.item(new.code)
        try:
            services.add_item(
                actor=ask.actor, version_id=card.id, section=section.code, item=item, after=desk.after, now=ask.now
            )
            messages.success(request, gettext("%(code)s is added.") % {"code": item.code})
            return redirect("questionnaires:item", slug, item.code)
        except (BadInput, NotFound) as refusal:
            show_refusal(form, refusal)
    return _page(request, desk, new.code)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def item(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Show and change one item. Buttons of tables and "Check" show what was typed without saving it."""
    ask = asking(request)
    card = draft_for(ask, slug)
    document = selectors.document(card.id)
    try:
        section, there = building.item_at(document, code)
    except NotFound:
        if request.method != "POST":
            raise
        return _gone(request, card, document, code)
    kind = _kind(request, there.kind)
    desk = Desk(card, document, there, _form(request, document, kind, there), section.code)
    if _saving(request) and desk.form.is_valid():
        try:
            return _saved(request, ask, desk, code)
        except LateSave as refusal:
            _put_side_by_side(request, desk, code)
            show_refusal(desk.form, refusal)
        except (BadInput, NotFound) as refusal:
            show_refusal(desk.form, refusal)
    return _page(request, desk, code)


def _saved(request: HttpRequest, ask: Asking, desk: Desk, code: str) -> HttpResponse:
    changed = desk.form.item(code)
    services.change_item(
        actor=ask.actor, version_id=desk.card.id, code=code, item=changed, seen=desk.form.cleaned_data["seen"],
        now=ask.now,
    )  # fmt: skip
    messages.success(request, gettext("%(code)s is saved.") % {"code": changed.code})
    return redirect("questionnaires:item", desk.card.slug, changed.code)


def _put_side_by_side(request: HttpRequest, desk: Desk, code: str) -> None:
    """After a late save: what stands now beside what was typed, and a form that a second save gets through."""
    typed = desk.form.item(code)
    desk.document = selectors.document(desk.card.id)
    _section, desk.there = building.item_at(desk.document, code)
    desk.late = shown.other_words(desk.there, typed)
    desk.form = ItemForm(
        desk.document, typed.kind, looked_again(request, fingerprint(desk.there)), desk.there
    )  # fmt: skip


def _gone(request: HttpRequest, card: VersionCard, document: Document, code: str) -> HttpResponse:
    """The item was removed meanwhile: what was typed is shown once more, so that it can be added anew."""
    section = section_or_first(document, "")
    form = _form(request, document, _kind(request, Kind.SINGLE), None)
    form.full_clean()
    form.add_error(None, say(building.gone(code)))
    return _page(request, Desk(card, document, None, form, section.code if section else ""), code)


def _kind(request: HttpRequest, otherwise: Kind) -> Kind:
    asked = request.POST.get("kind", "") or request.GET.get("loai", "")
    return Kind(asked) if asked in {each.value for each in Kind} else otherwise


def _saving(request: HttpRequest) -> bool:
    """Tell whether what was typed is to be saved, and not only looked at."""
    return request.method == "POST" and not any(name in request.POST for name in ("check", "row", "other_kind"))


def _form(request: HttpRequest, document: Document, kind: Kind, there: Item | None) -> ItemForm:
    if request.method != "POST":
        return ItemForm(document, kind, None, there)
    data: QueryDict = request.POST
    if "row" in data:
        data = reworked(data, str(data["row"]))
    if "other_kind" in data:
        data = _with_options(data, kind, document)
    form = ItemForm(document, kind, data, there if there and there.kind is kind else None)
    if "row" in data or "other_kind" in data:
        form.quiet()
    return form


def _with_options(data: QueryDict, kind: Kind, document: Document) -> QueryDict:
    """Give a kind that begins with options those, unless some have been typed already."""
    typed = any(key.startswith(OPTIONS) and "-title_" in key and text for key, text in data.items())
    if typed or kind not in WITH_OPTIONS:
        return data
    new = data.copy()
    made = beginnings.new_item(kind, "x", document.languages)
    for name, value in initial_of(made).items():
        if name.startswith(OPTIONS) and "-" in name and value not in (None, False):
            new[name] = "on" if value is True else str(value)
    new[f"{OPTIONS}-count"] = str(len(options_of(made)) + SPARE)
    return new


def _page(request: HttpRequest, desk: Desk, code: str) -> HttpResponse:
    typed, changed = _as_typed(desk, code)
    places = set(building.codes_of(typed)) if typed else {code}
    here, elsewhere = candidate_problems(desk.document, desk.card.slug, places, changed)
    language = language_for(request.GET.get("ngon-ngu", ""), desk.document)
    context: dict[str, Any] = {
        "card": desk.card, "document": desk.document, "form": desk.form, "item": desk.there, "late": desk.late,
        "section_code": desk.section, "kind": desk.form.kind.value, "kind_word": KIND_WORDS[desk.form.kind],
        "kinds": KINDS, "here": here, "elsewhere": elsewhere,
        "preview": preview_of(changed, language, typed.code) if typed else None,
        "askable": askable(desk.document, code) if desk.there else _before_new(desk),
        "seen": fingerprint(desk.there) if desk.there else "", "around": _neighbours(desk), "tabs_here": "questions",
        "checked": desk.form.is_bound,
    }  # fmt: skip
    faulty = _saving(request) and bool(desk.form.errors)
    return render(request, "questionnaires/item.html", context, status=400 if faulty else 200)


def _as_typed(desk: Desk, code: str) -> tuple[Item | None, Document]:
    """Return the item as typed if it can be read, else as it stands, and the draft with it."""
    if not desk.form.is_bound or not desk.form.is_valid() or not desk.form.cleaned_data:
        return desk.there, desk.document
    typed = desk.form.item(code)
    try:
        if desk.there is not None:
            return typed, building.changed_item(desk.document, desk.there.code, typed)
        return typed, building.with_item(desk.document, desk.section, typed, desk.after)
    except (BadInput, NotFound) as refusal:
        show_refusal(desk.form, refusal)
        return desk.there, desk.document


def _before_new(desk: Desk) -> list[Askable]:
    """Return what a new item's condition can look at: what is asked up to its place."""
    found: list[Askable] = []
    for slot in slots(desk.document):
        found.append(_askable(slot))
        if slot.item.code == desk.after:
            break
    return found


def _neighbours(desk: Desk) -> tuple[str, str]:
    """Return the codes of the items before and after this one, "" where there is none."""
    if desk.there is None:
        return "", ""
    codes = [each.code for section in desk.document.sections for each in section.items]
    at = codes.index(desk.there.code)
    return codes[at - 1] if at else "", codes[at + 1] if at + 1 < len(codes) else ""
