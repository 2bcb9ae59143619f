"""Accounts: made, changed, invited, closed and opened again by administrators; never by the public."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from thuocdo.directory.domain import accounts as rules
from thuocdo.directory.domain import policy
from thuocdo.directory.domain.actors import Actor, Held, Role
from thuocdo.directory.models import Membership, User
from thuocdo.directory.selectors import people, units
from thuocdo.directory.services import memberships
from thuocdo.foundation.audit import log as audit
from thuocdo.kernel.refusals import BadInput, NotFound, Problem
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import Verdict, require
from thuocdo.kernel.vietnamese import nfc, sort_key

LANGUAGES = ("vi", "en")


@dataclass(frozen=True, slots=True)
class Invitation:
    """A first-password link: sent by mail, or (`sent` false: no address) to be handed over in person."""

    address: str
    sent: bool


@transaction.atomic
def create_account(
    *,
    actor: Actor,
    username: str,
    full_name: str,
    email: str,
    unit_id: int,
    role: Role,
    valid_from: date,
    valid_until: date | None = None,
    language: str = "vi",
    now: datetime,
) -> int:
    """Make an account without a password and give it its first role; return its id.

    Raise `NotPermitted`, or `BadInput` with every field that is wrong.
    """
    require(policy.may_grant(actor, role, units.line(unit_id), None, timezone.localdate(now)))
    username, email = username.strip().lower(), email.strip().lower()
    _check(username, full_name, email, None)
    user = User.objects.create_user(username, None, full_name=nfc(full_name), email=email, language=_language(language))
    audit.record(actor_id=actor.user_id, action="account.created", subject=f"user:{user.pk}", now=now)
    memberships.grant(
        actor=actor,
        user_id=user.pk,
        unit_id=unit_id,
        role=role,
        valid_from=valid_from,
        valid_until=valid_until,
        now=now,
    )
    return user.pk


@transaction.atomic
def change_account(*, actor: Actor, user_id: int, full_name: str, email: str, now: datetime) -> None:
    """Change a person's name and address. Raise `NotPermitted`, `NotFound` or `BadInput`."""
    user = _locked(user_id)
    require(may_change(actor, user_id, timezone.localdate(now)))
    email = email.strip().lower()
    _check(user.username, full_name, email, user_id)
    changed = [
        name for name, value in (("full_name", nfc(full_name)), ("email", email)) if getattr(user, name) != value
    ]
    if user.email and "email" in changed:  # whoever can change the address can ask for a password: the owner is told
        _mail(user, "address_changed", {"person": user.full_name, "by": actor.name})
    user.full_name, user.email = nfc(full_name), email
    user.sort_key = sort_key(rules.name_first(user.full_name))
    user.save(update_fields=["full_name", "email", "sort_key"])
    if changed:
        audit.record(
            actor_id=actor.user_id,
            action="account.changed",
            subject=f"user:{user_id}",
            detail={"fields": changed},
            now=now,
        )


@transaction.atomic
def invite(*, actor: Actor, user_id: int, address_of: Callable[[str], str], now: datetime) -> Invitation:
    """Send a person the link with which they choose their password, and return it where it can't be sent.

    `address_of` turns the link's key into an absolute address. The link works once, for three days.
    """
    user = _locked(user_id)
    require(may_change(actor, user_id, timezone.localdate(now)))
    if not user.is_active:
        raise BadInput(_s("This account is closed. Open it first."))
    address = address_of(_key(user))
    user.invited_at = now
    user.save(update_fields=["invited_at"])
    audit.record(
        actor_id=actor.user_id,
        action="account.invited",
        subject=f"user:{user_id}",
        detail={"by_mail": bool(user.email)},
        now=now,
    )
    if user.email:
        context = {"person": user.full_name, "username": user.username, "address": address, "by": actor.name}
        _mail(user, "invitation", context)
    return Invitation(address, bool(user.email))


@transaction.atomic
def deactivate(*, actor: Actor, user_id: int, now: datetime) -> None:
    """Close an account: nobody signs in with it any more, and its sessions end at once."""
    user = _locked(user_id)
    held = people.roles_of(user_id)
    day = timezone.localdate(now)
    require(policy.may_deactivate(actor, user_id, *standing(user_id), day))
    if any(each.role is Role.SYSTEM_ADMIN and each.on(day) for each in held) and not memberships.others_with(
        Role.SYSTEM_ADMIN, units.country().id, user_id, day
    ):
        raise BadInput(_s("This is the last system administrator. Name another one first."))
    if user.is_active:
        user.is_active = False
        user.save(update_fields=["is_active"])
        _end_sessions(user)
        audit.record(actor_id=actor.user_id, action="account.closed", subject=f"user:{user_id}", now=now)


@transaction.atomic
def reactivate(*, actor: Actor, user_id: int, now: datetime) -> None:
    """Open a closed account again."""
    user = _locked(user_id)
    require(may_change(actor, user_id, timezone.localdate(now)))
    if not user.is_active:
        user.is_active = True
        user.save(update_fields=["is_active"])
        audit.record(actor_id=actor.user_id, action="account.opened", subject=f"user:{user_id}", now=now)


@transaction.atomic
def reset_second_factor(*, actor: Actor, user_id: int, reason: str, now: datetime) -> None:
    """Remove a person's authenticator app, passkeys and recovery codes, on record; the person is told by mail.

    Raise `BadInput` without a reason, or on one's own account: that is done on the account's own page.
    """
    user = _locked(user_id)
    require(may_change(actor, user_id, timezone.localdate(now)))
    if actor.user_id == user_id:
        raise BadInput(_s("Change your own second factor on your account's page."))
    if not reason.strip():
        raise BadInput(_s("Say why the second factor is removed; it goes on record."), field="reason")
    removed, _ = Authenticator.objects.filter(user=user_id).delete()
    _end_sessions(user)
    audit.record(
        actor_id=actor.user_id,
        action="account.second_factor_reset",
        subject=f"user:{user_id}",
        detail={"removed": removed, "reason": reason},
        now=now,
    )
    if user.email:
        _mail(user, "second_factor_reset", {"person": user.full_name, "by": actor.name})


@transaction.atomic
def add_system_administrator(*, username: str, full_name: str, email: str, now: datetime) -> str:
    """Make a system administrator by the hand of whoever runs the server; return the key of a first-password link.

    It is the only account that no other account makes. Raise `BadInput` with every field that is wrong.
    """
    username, email = username.strip().lower(), email.strip().lower()
    _check(username, full_name, email, None)
    user = User.objects.create_user(username, None, full_name=nfc(full_name), email=email)
    Membership.objects.create(
        user=user,
        unit_id=units.country().id,
        role=Role.SYSTEM_ADMIN.value,
        valid_from=timezone.localdate(now),
        granted_at=now,
    )
    audit.record(actor_id=None, action="account.system_administrator_added", subject=f"user:{user.pk}", now=now)
    return _key(user)


def choose_language(*, actor: Actor, language: str) -> None:
    """Keep the language a person chose for mails and for their pages."""
    if actor.user_id is not None:
        User.objects.filter(pk=actor.user_id).update(language=_language(language))


def may_change(actor: Actor, user_id: int, on: date) -> Verdict:
    """Return whether the actor may change this person's account, and why not: for services and pages alike."""
    return policy.may_change_account(actor, *standing(user_id), on)


def standing(user_id: int) -> tuple[list[tuple[int, ...]], list[Held]]:
    """Return the lines of all units at which a person ever held a role, and those roles: what policies judge by."""
    rows = Membership.objects.filter(user=user_id)
    held = [Held(Role(row.role), row.unit_id, row.valid_from, row.valid_until) for row in rows]
    return [units.line(unit_id) for unit_id in {each.unit_id for each in held}], held


def _check(username: str, full_name: str, email: str, user_id: int | None) -> None:
    found = list(rules.problems(username, full_name, email))
    others = User.objects.exclude(pk=user_id) if user_id else User.objects.all()
    if others.filter(username__iexact=username).exists():
        found.append(Problem(_s("This user name is taken."), place="username", given=username))
    if email and others.filter(email__iexact=email).exists():
        found.append(Problem(_s("Another account has this e-mail address."), place="email", given=email))
    if found:
        raise BadInput(_s("The account can't be saved like this."), problems=found)


def _locked(user_id: int) -> User:
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise NotFound(_s("There is no such person."))
    return user


def _key(user: User) -> str:
    return f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"


def _language(language: str) -> str:
    return language if language in LANGUAGES else LANGUAGES[0]


def _end_sessions(user: User) -> None:
    """Sign the person out on every device."""
    for session in UserSession.objects.purge_and_list(user):
        session.end()


def _mail(user: User, name: str, context: Mapping[str, object]) -> None:
    with translation.override(user.language):
        subject = render_to_string(f"directory/mail/{name}_subject.txt", dict(context)).strip()
        body = render_to_string(f"directory/mail/{name}.txt", dict(context))
    address = user.email
    transaction.on_commit(lambda: send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [address]))
