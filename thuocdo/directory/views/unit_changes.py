"""Pages that change the register of units: first shown as it will be, then done."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from thuocdo.directory.domain import policy
from thuocdo.directory.domain.actors import Actor, Role
from thuocdo.directory.domain.changes import NewUnit, Wording
from thuocdo.directory.domain.units import KIND_WORDS, UnitCard, UnitKind
from thuocdo.directory.forms.units import (
    AbolishForm,
    AddUnitForm,
    ChangeForm,
    CodeForm,
    DescribeForm,
    MergeForm,
    RenameForm,
    SplitForm,
)
from thuocdo.directory.selectors import units as selectors
from thuocdo.directory.selectors.actors import actor_for
from thuocdo.directory.services import reforms
from thuocdo.directory.services import units as services
from thuocdo.kernel.refusals import BadInput, NotPermitted
from thuocdo.kernel.verdicts import require
from thuocdo.ui.forms import show_refusal
from thuocdo.ui.language import say
from thuocdo.ui.navigation import reversed_or_empty

Do = Callable[[], Iterable[int]]


@login_required
def units(request: HttpRequest) -> HttpResponse:
    """The units that the actor may change, with search and filters."""
    actor, today = actor_for(request.user.pk), timezone.localdate()
    require(policy.may_edit_register(actor, today))
    everything = actor.is_a(Role.SYSTEM_ADMIN, on=today)
    provinces = selectors.cards(actor.units_as(Role.UNIT_ADMIN, on=today, kind=UnitKind.PROVINCE))
    scope = sorted(provinces.values(), key=lambda each: each.sort_key)
    chosen = next((each for each in scope if each.slug == request.GET.get("province")), scope[0] if scope else None)
    text, kind = request.GET.get("q", "")[:200].replace("\x00", ""), request.GET.get("kind", "")
    ended, page = request.GET.get("ended") == "yes", request.GET.get("page", "")
    found = selectors.search(
        text,
        [UnitKind(kind)] if kind in list(UnitKind) else (),
        None if ended else today,
        int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1,
        within=None if everything or chosen is None else chosen.id,
    )
    parents = selectors.cards(each.parent_id for each in found.units if each.parent_id)
    context = {
        "found": found,
        "page": Paginator(range(found.total), found.per_page).get_page(found.page),
        "lines": [(each, KIND_WORDS[each.kind], parents.get(each.parent_id or 0)) for each in found.units],
        "kinds": [(each.value, say(KIND_WORDS[each])) for each in UnitKind],
        "scope": () if everything else scope,
        "chosen": chosen,
        "q": text,
        "kind": kind,
        "ended": ended,
    }
    return render(request, "directory/units/list.html", context)


@login_required
def unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    """One unit as the register has it, and what can be done to it."""
    card, seen = _permitted(request, unit_id), reforms.look(unit_id, timezone.localdate())
    context = {"unit": card, "seen": seen, "public": _public(card), "ended": card.valid_until is not None}
    return render(request, "directory/units/unit.html", context)


@login_required
def add(request: HttpRequest) -> HttpResponse:
    """A new unit."""
    actor, now = actor_for(request.user.pk), timezone.now()
    today = timezone.localdate(now)
    require(policy.may_edit_register(actor, today))
    own = selectors.cards(actor.units_as(Role.UNIT_ADMIN, on=today, kind=UnitKind.PROVINCE))
    form = AddUnitForm(request.POST or None, today=today, initial={"parent": next(iter(own.values()), "")})

    def do() -> Iterable[int]:
        data = form.cleaned_data
        new = NewUnit(UnitKind(data["kind"]), data["parent"].id, _wording(data))
        return (services.add(actor=actor, new=new, since=data["since"], basis=data["basis"], now=now),)

    return _change(request, form, do, _("Add a unit"))


@login_required
def rename(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Another name, or the right spelling."""
    actor, now, card = _begin(request, unit_id)
    start = {"name": card.name, "full_name": card.full_name, "title_en": card.title_en}
    form = RenameForm(request.POST or None, today=timezone.localdate(now), initial=start)

    def do() -> Iterable[int]:
        data = form.cleaned_data
        since = data["since"] if data["how"] == "renamed" else None
        wording = _wording(data)
        services.rename(actor=actor, unit_id=unit_id, wording=wording, since=since, basis=data["basis"], now=now)
        return (unit_id,)

    return _change(request, form, do, _("Change the name"), card)


@login_required
def set_code(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Another code."""
    actor, now, card = _begin(request, unit_id)
    form = CodeForm(request.POST or None, today=timezone.localdate(now))

    def do() -> Iterable[int]:
        services.set_code(actor=actor, unit_id=unit_id, now=now, **form.cleaned_data)
        return (unit_id,)

    return _change(request, form, do, _("Change a code"), card)


@login_required
def describe(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Where the unit belongs, and its figures."""
    actor, now, card = _begin(request, unit_id)
    profile = selectors.profile(card.slug)
    start = {
        "parent": profile.parent,
        "region": card.region,
        "area_km2": profile.area_km2,
        "population": profile.population,
    }
    form = DescribeForm(request.POST or None, today=timezone.localdate(now), initial=start)

    def do() -> Iterable[int]:
        data = dict(form.cleaned_data)
        parent = data.pop("parent").id
        services.describe(actor=actor, unit_id=unit_id, parent_id=parent, now=now, **data)
        return (unit_id,)

    return _change(request, form, do, _("Correct the details"), card)


@login_required
def merge(request: HttpRequest, unit_id: int) -> HttpResponse:
    """This unit and others become one."""
    actor, now, card = _begin(request, unit_id)
    form = MergeForm(request.POST or None, today=timezone.localdate(now))

    def do() -> Iterable[int]:
        data = form.cleaned_data
        new = NewUnit(card.kind, card.parent_id or 0, _wording(data))
        return reforms.merge(
            actor=actor,
            unit_ids=[unit_id, *(each.id for each in data["others"])],
            into=new if data["into"] == "new" else unit_id,
            on=data["on"],
            basis=data["basis"],
            now=now,
        )

    return _change(request, form, do, _("Merge"), card)


@login_required
def split(request: HttpRequest, unit_id: int) -> HttpResponse:
    """This unit becomes several."""
    actor, now, card = _begin(request, unit_id)
    form = SplitForm(request.POST or None, today=timezone.localdate(now))

    def do() -> Iterable[int]:
        data = form.cleaned_data
        new = [NewUnit(card.kind, card.parent_id or 0, wording) for wording in data["new_parts"]]
        return reforms.split(
            actor=actor,
            unit_id=unit_id,
            parts=[*new, *(each.id for each in data["standing_parts"])],
            goes_on=data["goes_on"],
            on=data["on"],
            basis=data["basis"],
            now=now,
        )

    return _change(request, form, do, _("Split"), card)


@login_required
def abolish(request: HttpRequest, unit_id: int) -> HttpResponse:
    """The end of this unit."""
    actor, now, card = _begin(request, unit_id)
    form = AbolishForm(request.POST or None, today=timezone.localdate(now))

    def do() -> Iterable[int]:
        return reforms.abolish(actor=actor, unit_id=unit_id, now=now, **form.cleaned_data)

    return _change(request, form, do, _("Abolish"), card)


def _begin(request: HttpRequest, unit_id: int) -> tuple[Actor, datetime, UnitCard]:
    return actor_for(request.user.pk), timezone.now(), _permitted(request, unit_id)


def _permitted(request: HttpRequest, unit_id: int) -> UnitCard:
    """Return a unit that the actor may change. Raise `NotFound` or `NotPermitted`."""
    card = selectors.unit(unit_id)
    require(policy.may_edit_unit(actor_for(request.user.pk), selectors.line(unit_id), timezone.localdate()))
    return card


def _wording(data: dict[str, Any]) -> Wording:
    return Wording(data["name"], data["full_name"], data["title_en"])


def _change(request: HttpRequest, form: ChangeForm, do: Do, heading: str, card: UnitCard | None = None) -> HttpResponse:
    """Show the form, then what will be seen, then do it: what is confirmed is what was shown."""
    seen: tuple[reforms.Seen, ...] = ()
    today: date = timezone.localdate()
    if request.method == "POST" and form.is_valid():
        try:
            if "confirm" in request.POST:
                changed = tuple(do())
                messages.success(request, _("The register is changed."))
                return HttpResponseRedirect(reverse("directory:manage_unit", args=[changed[-1]]))
            seen = reforms.preview(do, today)
        except (BadInput, NotPermitted) as refusal:
            show_refusal(form, refusal)
    given = [(name, value) for name in form.fields for value in request.POST.getlist(name)] if seen else []
    context = {"form": form, "heading": heading, "unit": card, "seen": seen, "given": given}
    return render(request, "directory/units/change.html", context, status=400 if form.errors else 200)


def _public(card: UnitCard) -> str:
    """Return the address of the unit's public page, or "" where the portal is not installed."""
    return f"{reverse('portal:unit', kwargs={'slug': card.slug})}" if reversed_or_empty("portal:home") else ""
