"""My unit's people: a list, a person, their roles and their account. Each view is one call of a service."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from thuocdo.directory.domain import accounts as rules
from thuocdo.directory.domain import policy
from thuocdo.directory.domain.actors import ROLE_TASKS, ROLE_WORDS, Actor, Role
from thuocdo.directory.domain.people import HeldRole, Person
from thuocdo.directory.domain.units import UnitCard
from thuocdo.directory.forms.people import AddPersonForm, EditPersonForm, EndRoleForm, ReasonForm, RoleForm
from thuocdo.directory.selectors import people as selectors
from thuocdo.directory.selectors import units
from thuocdo.directory.selectors.actors import actor_for
from thuocdo.directory.services import accounts, memberships
from thuocdo.kernel.refusals import BadInput, NotFound, NotPermitted
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import require
from thuocdo.ui.forms import show_refusal
from thuocdo.ui.language import say


@login_required
def people(request: HttpRequest) -> HttpResponse:
    """The people of the units that the actor manages, with search and filters."""
    actor, today = _actor(request), timezone.localdate()
    require(policy.may_manage_any_people(actor, today))
    scope = _scope(actor, today)
    chosen = next((each for each in scope if each.slug == request.GET.get("unit")), scope[0])
    role = request.GET.get("role", "")
    found = selectors.people(
        unit_id=None if chosen.parent_id is None and actor.is_a(Role.SYSTEM_ADMIN, on=today) else chosen.id,
        text=request.GET.get("q", "")[:200],
        role=Role(role) if role in list(Role) else None,
        state=request.GET.get("state", ""),
        page=_page(request),
    )
    return render(
        request,
        "directory/people/list.html",
        {
            "found": found,
            "page": Paginator(range(found.total), found.per_page).get_page(found.page),
            "people": [_line(each, today) for each in found.people],
            "scope": scope,
            "chosen": chosen,
            "roles": [(each.value, say(ROLE_WORDS[each])) for each in Role],
            "role": role,
            "q": request.GET.get("q", ""),
            "state": request.GET.get("state", ""),
        },
    )


@login_required
def add(request: HttpRequest) -> HttpResponse:
    """Make an account with its first role, and invite the person."""
    actor, now = _actor(request), timezone.now()
    today = timezone.localdate(now)
    require(policy.may_manage_any_people(actor, today))
    scope = _scope(actor, today)
    chosen = next((each for each in scope if each.slug == request.GET.get("unit")), scope[0])
    start = {"unit": chosen, "role": Role.UNIT_OFFICER.value}
    form = AddPersonForm(request.POST or None, initial=start, roles=_grantable(actor, today), on=today)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            user_id = accounts.create_account(
                actor=actor,
                username=data["username"] or rules.username_for(data["full_name"]),
                full_name=data["full_name"],
                email=data["email"],
                unit_id=data["unit"].id,
                role=Role(data["role"]),
                valid_from=data["valid_from"],
                valid_until=_after(data["last_day"]),
                language=data["language"],
                now=now,
            )
        except (BadInput, NotPermitted) as refusal:
            show_refusal(form, refusal)
        else:
            return _invited(request, actor, user_id)
    order = ("full_name", "username", "email", "language", "unit", "role", "valid_from", "last_day")
    form.order_fields(order)
    return render(request, "directory/people/add.html", {"form": form}, status=400 if form.errors else 200)


@login_required
def person(request: HttpRequest, user_id: int) -> HttpResponse:
    """One person: account, roles over time, and what the actor may change."""
    actor, today = _actor(request), timezone.localdate()
    found = _visible(actor, user_id, today)
    return _person_page(request, actor, found, today)


def _person_page(
    request: HttpRequest,
    actor: Actor,
    found: Person,
    today: date,
    *,
    role_form: RoleForm | None = None,
    reason_form: ReasonForm | None = None,
) -> HttpResponse:
    change = accounts.may_change(actor, found.id, today)
    close = policy.may_deactivate(actor, found.id, *accounts.standing(found.id), today)
    first = next((each.unit for each in found.roles if each.on(today)), "")
    forms = (role_form, reason_form)
    return render(
        request,
        "directory/people/person.html",
        {
            "person": found,
            "roles": [_role_line(actor, each, found.id, today) for each in found.roles],
            "may_change": change,
            "may_close": close,
            "is_self": actor.user_id == found.id,
            "role_form": role_form or RoleForm(initial={"unit": first}, roles=_grantable(actor, today), on=today),
            "reason_form": reason_form or ReasonForm(),
            "may_grant": actor.user_id != found.id,
        },
        status=400 if any(form and form.errors for form in forms) else 200,
    )


@login_required
def edit(request: HttpRequest, user_id: int) -> HttpResponse:
    """Change name and address."""
    actor, now = _actor(request), timezone.now()
    found = _visible(actor, user_id, timezone.localdate(now))
    require(accounts.may_change(actor, user_id, timezone.localdate(now)))
    form = EditPersonForm(request.POST or None, initial={"full_name": found.full_name, "email": found.email})
    if request.method == "POST" and form.is_valid():
        try:
            accounts.change_account(actor=actor, user_id=user_id, now=now, **form.cleaned_data)
        except BadInput as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return _to_person(user_id)
    return render(
        request, "directory/people/edit.html", {"form": form, "person": found}, status=400 if form.errors else 200
    )


@require_POST
@login_required
def invite(request: HttpRequest, user_id: int) -> HttpResponse:
    """Send the first-password link again."""
    actor = _actor(request)
    _visible(actor, user_id, timezone.localdate())
    return _invited(request, actor, user_id)


@require_POST
@login_required
def close(request: HttpRequest, user_id: int) -> HttpResponse:
    """Close an account."""
    actor, now = _actor(request), timezone.now()
    _visible(actor, user_id, timezone.localdate(now))
    accounts.deactivate(actor=actor, user_id=user_id, now=now)
    messages.success(request, _("The account is closed and signed out everywhere."))
    return _to_person(user_id)


@require_POST
@login_required
def reopen(request: HttpRequest, user_id: int) -> HttpResponse:
    """Open a closed account."""
    actor, now = _actor(request), timezone.now()
    _visible(actor, user_id, timezone.localdate(now))
    accounts.reactivate(actor=actor, user_id=user_id, now=now)
    messages.success(request, _("The account is open again."))
    return _to_person(user_id)


@require_POST
@login_required
def reset_second_factor(request: HttpRequest, user_id: int) -> HttpResponse:
    """Remove the second factor of somebody who lost it."""
    actor, now = _actor(request), timezone.now()
    _visible(actor, user_id, timezone.localdate(now))
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            accounts.reset_second_factor(actor=actor, user_id=user_id, reason=form.cleaned_data["reason"], now=now)
        except BadInput as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The second factor is removed; the person is signed out everywhere."))
            return _to_person(user_id)
    today = timezone.localdate(now)
    return _person_page(request, actor, _visible(actor, user_id, today), today, reason_form=form)


@require_POST
@login_required
def grant(request: HttpRequest, user_id: int) -> HttpResponse:
    """Give a role."""
    actor, now = _actor(request), timezone.now()
    today = timezone.localdate(now)
    _visible(actor, user_id, today)
    form = RoleForm(request.POST, roles=_grantable(actor, today), on=today)
    if form.is_valid():
        data = form.cleaned_data
        try:
            memberships.grant(
                actor=actor,
                user_id=user_id,
                unit_id=data["unit"].id,
                role=Role(data["role"]),
                valid_from=data["valid_from"],
                valid_until=_after(data["last_day"]),
                now=now,
            )
        except (BadInput, NotPermitted) as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The role is given."))
            return _to_person(user_id)
    return _person_page(request, actor, _visible(actor, user_id, today), today, role_form=form)


@login_required
def end_role(request: HttpRequest, membership_id: int) -> HttpResponse:
    """End a role: a page of its own, because it asks for the last day."""
    actor, now = _actor(request), timezone.now()
    today = timezone.localdate(now)
    found, held = selectors.holder_of(membership_id)
    if not policy.may_manage_people(actor, units.line(held.unit.id), today):
        require(policy.may_manage_any_people(actor, today))
        raise NotFound(_s("There is no such role."))
    form = EndRoleForm(request.POST or None, initial={"last_day": today})
    if request.method == "POST" and form.is_valid():
        try:
            memberships.end(actor=actor, membership_id=membership_id, last_day=form.cleaned_data["last_day"], now=now)
        except (BadInput, NotPermitted) as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The end of the role is set."))
            return _to_person(found.id)
    context = {"form": form, "person": found, "held": held, "role": ROLE_WORDS[held.role]}
    return render(request, "directory/people/end_role.html", context, status=400 if form.errors else 200)


def _actor(request: HttpRequest) -> Actor:
    return actor_for(request.user.pk)


def _scope(actor: Actor, today: date) -> list[UnitCard]:
    """Return the units whose people the actor manages and which have any, the highest first."""
    if actor.is_a(Role.SYSTEM_ADMIN, on=today):
        roots = [units.country().id]
    else:
        roots = sorted(actor.units_as(Role.UNIT_ADMIN, on=today))
    ids = {below for root in roots for below in selectors.peopled_below(root)}
    known = units.cards([*roots, *ids])
    rest = sorted((known[each] for each in ids - set(roots)), key=lambda each: (each.kind.value, each.sort_key))
    return [*(known[each] for each in roots), *rest]


def _visible(actor: Actor, user_id: int, today: date) -> Person:
    """Return a person whom the actor may see: one with a role at a unit that the actor manages.

    Raise `NotFound` for others as for ids of nobody, so that numbers tell nothing about who has an account.
    """
    require(policy.may_manage_any_people(actor, today))
    found = selectors.person(user_id)
    lines = [units.line(unit_id) for unit_id in {each.unit.id for each in found.roles}]
    if not actor.is_a(Role.SYSTEM_ADMIN, on=today) and not any(
        policy.may_manage_people(actor, line, today) for line in lines
    ):
        raise NotFound(_s("There is no such person."))
    return found


def _grantable(actor: Actor, today: date) -> list[Role]:
    everything = actor.is_a(Role.SYSTEM_ADMIN, on=today)
    return [role for role in Role if everything or role not in policy.RESERVED]


def _line(each: Person, today: date) -> dict[str, object]:
    standing = [role for role in each.roles if role.on(today)]
    return {
        "person": each,
        "roles": [(ROLE_WORDS[role.role], role.unit) for role in standing],
        "pending": not each.has_password,
    }


def _role_line(actor: Actor, held: HeldRole, user_id: int, today: date) -> dict[str, object]:
    over = held.valid_until is not None and held.valid_until <= today
    return {
        "held": held,
        "word": ROLE_WORDS[held.role],
        "task": ROLE_TASKS[held.role],
        "over": over,
        "coming": held.valid_from > today,
        "last_day": held.valid_until - timedelta(days=1) if held.valid_until else None,
        "may_end": not over and bool(policy.may_manage_people(actor, units.line(held.unit.id), today)),
    }


def _invited(request: HttpRequest, actor: Actor, user_id: int) -> HttpResponse:
    def address_of(key: str) -> str:
        uid, _dash, token = key.partition("-")
        return request.build_absolute_uri(
            reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
        )

    invitation = accounts.invite(actor=actor, user_id=user_id, address_of=address_of, now=timezone.now())
    if invitation.sent:
        messages.success(request, _("The invitation is on its way by e-mail."))
        return _to_person(user_id)
    found = selectors.person(user_id)
    return render(request, "directory/people/invitation.html", {"person": found, "address": invitation.address})


def _to_person(user_id: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("directory:person", kwargs={"user_id": user_id}))


def _after(last_day: date | None) -> date | None:
    return last_day + timedelta(days=1) if last_day else None


def _page(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1
