"""Questions about people: one, or those of a unit and the units below it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet

from thuocdo.directory.domain.actors import Role
from thuocdo.directory.domain.people import HeldRole, PeoplePage, Person
from thuocdo.directory.models import Membership, User
from thuocdo.directory.selectors import units
from thuocdo.foundation.notices.wiring import Addressee
from thuocdo.kernel.refusals import NotFound
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.vietnamese import fold

PER_PAGE = 25
NOWHERE = "lam-thu.invalid"  # a name under which no mail server ever stands (RFC 2606)
_BELOW = """
WITH RECURSIVE below(id) AS (
    SELECT %s::bigint UNION SELECT unit.id FROM directory_unit unit JOIN below ON unit.parent_id = below.id
) SELECT DISTINCT below.id FROM below JOIN directory_membership held ON held.unit_id = below.id
"""


def person(user_id: int) -> Person:
    """Return one person. Raise `NotFound`."""
    row = User.objects.filter(pk=user_id).first()
    if row is None:
        raise NotFound(_s("There is no such person."))
    return _people([row])[0]


def people(  # noqa: PLR0917 - the filters of one list
    unit_id: int | None = None,
    text: str = "",
    role: Role | None = None,
    on: date | None = None,
    state: str = "",
    page: int = 1,
    per_page: int = PER_PAGE,
) -> PeoplePage:
    """Return a page of the people with a role at a unit or below it (None: of everybody), by given name.

    `text` is searched in names, user names and addresses, without diacritics too. With `on`, only people who hold a
    role that day. `state`: "active", "closed", or all.
    """
    found = User.objects.order_by("sort_key", "id")
    held = _held(unit_id, role, on)
    if held is not None:
        found = found.filter(pk__in=held.values("user_id"))
    if state in {"active", "closed"}:
        found = found.filter(is_active=state == "active")
    found = _like(found, text)
    total = found.count()
    pages = max(1, -(-total // per_page))
    page = min(max(1, page), pages)
    start = (page - 1) * per_page
    return PeoplePage(_people(found[start : start + per_page]), total, page, pages, per_page)


def names(user_ids: Iterable[int | None]) -> dict[int, str]:
    """Return full names by id, of closed accounts too; one query. None and ids that do not exist are left out."""
    wanted = {user_id for user_id in user_ids if user_id is not None}
    return dict(User.objects.filter(pk__in=wanted).values_list("pk", "full_name")) if wanted else {}


def usernames(wanted: Iterable[str]) -> frozenset[str]:
    """Return which of these user names are taken."""
    return frozenset(User.objects.filter(username__in=set(wanted)).values_list("username", flat=True))


def id_of(username: str) -> int | None:
    """Return the id of an account by its user name."""
    return User.objects.filter(username=username).values_list("pk", flat=True).first()


def roles_of(user_id: int) -> tuple[HeldRole, ...]:
    """Return every role a person held, holds or is to hold, newest first."""
    return _roles([user_id])[user_id]


def holder_of(membership_id: int) -> tuple[Person, HeldRole]:
    """Return the person who holds a role, and the role. Raise `NotFound`."""
    user_id = Membership.objects.filter(pk=membership_id).values_list("user_id", flat=True).first()
    if user_id is None:
        raise NotFound(_s("There is no such role."))
    found = person(user_id)
    return found, next(each for each in found.roles if each.id == membership_id)


def holders(unit_id: int | None, role: Role, on: date) -> frozenset[int]:
    """Return the ids of people with an active account who hold a role on a day, at one unit or anywhere."""
    found = _on_day(Membership.objects.filter(role=role, user__is_active=True), on)
    return frozenset((found.filter(unit=unit_id) if unit_id else found).values_list("user_id", flat=True))


def holders_at(unit_ids: Collection[int], roles: Collection[Role], on: date) -> dict[int, frozenset[int]]:
    """Return by unit the ids of people with an active account who hold any of the roles there on a day: one query."""
    held = Membership.objects.filter(unit__in=unit_ids, role__in=[role.value for role in roles], user__is_active=True)
    found: dict[int, set[int]] = {}
    for unit_id, user_id in _on_day(held, on).values_list("unit_id", "user_id"):
        found.setdefault(unit_id, set()).add(user_id)
    return {unit_id: frozenset(ids) for unit_id, ids in found.items()}


def addressees(ids: Collection[int]) -> dict[int, Addressee]:
    """Return who gets mail of these people, by id: those with an open account and an address.

    The made-up people of a demonstration have addresses that lead nowhere, so that their mails can be looked at.
    """
    rows = User.objects.filter(pk__in=ids, is_active=True)
    if not settings.DEMONSTRATION:
        rows = rows.filter(is_demonstration=False)
    addresses = {row: row.email or (f"{row.username}@{NOWHERE}" if row.is_demonstration else "") for row in rows}
    return {row.pk: Addressee(email, row.language, row.full_name) for row, email in addresses.items() if email}


def ids_like(text: str) -> frozenset[int]:
    """Return the ids of the people whose name, user name or address holds every word of `text`."""
    return frozenset(_like(User.objects.all(), text).values_list("id", flat=True))


def peopled_below(unit_id: int) -> list[int]:
    """Return the ids of a unit and of those below it at which anybody ever held a role."""
    with connection.cursor() as cursor:
        cursor.execute(_BELOW, [unit_id])
        return [row[0] for row in cursor.fetchall()]


def _like(found: QuerySet[User], text: str) -> QuerySet[User]:
    for word in fold(text).split()[:8]:
        found = found.filter(
            Q(full_name__unaccent__icontains=word) | Q(username__icontains=word) | Q(email__icontains=word)
        )
    return found


def _held(unit_id: int | None, role: Role | None, on: date | None) -> QuerySet[Membership] | None:
    if unit_id is None and role is None and on is None:
        return None
    held = Membership.objects.all()
    if unit_id is not None:
        held = held.filter(unit__in=peopled_below(unit_id))
    if role is not None:
        held = held.filter(role=role)
    return _on_day(held, on) if on else held


def _on_day(held: QuerySet[Membership], on: date) -> QuerySet[Membership]:
    return held.filter(Q(valid_until=None) | Q(valid_until__gt=on), valid_from__lte=on)


def _people(rows: Iterable[User]) -> tuple[Person, ...]:
    listed = list(rows)
    ids = [row.pk for row in listed]
    roles = _roles(ids)
    strong = set(
        Authenticator.objects.filter(user__in=ids)
        .exclude(type=Authenticator.Type.RECOVERY_CODES)
        .values_list("user_id", flat=True)
    )
    return tuple(
        Person(
            id=row.pk,
            username=row.username,
            full_name=row.full_name,
            email=row.email,
            language=row.language,
            is_active=row.is_active,
            is_demonstration=row.is_demonstration,
            has_password=row.has_usable_password(),
            has_second_factor=row.pk in strong,
            invited_at=row.invited_at,
            last_login=row.last_login,
            roles=roles[row.pk],
        )
        for row in listed
    )


def _roles(user_ids: list[int]) -> defaultdict[int, tuple[HeldRole, ...]]:
    rows = list(
        Membership.objects.filter(user__in=user_ids).select_related("granted_by").order_by("-valid_from", "role", "id")
    )
    cards = units.cards(row.unit_id for row in rows)
    found: defaultdict[int, tuple[HeldRole, ...]] = defaultdict(tuple)
    for row in rows:
        found[row.user_id] += (
            HeldRole(
                id=row.pk,
                role=Role(row.role),
                unit=cards[row.unit_id],
                valid_from=row.valid_from,
                valid_until=row.valid_until,
                granted_by=row.granted_by.full_name if row.granted_by else "",
                granted_at=row.granted_at,
            ),
        )
    return found
