"""Asking for feedback on one finished case: another system gets a link for it, and one answer is taken."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from thuocdo.kernel.refusals import BadInput, Problem
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.surveys.domain import tokens
from thuocdo.surveys.domain.ballots import Closed
from thuocdo.surveys.domain.campaigns import Channel, not_taking
from thuocdo.surveys.models import Receipt
from thuocdo.surveys.selectors import plans
from thuocdo.surveys.services import keys

LONGEST_CASE = 100  # characters


@dataclass(frozen=True, slots=True)
class Issued:
    """The token of a case's link, and whether it was made just now."""

    token: str
    is_new: bool


@transaction.atomic
def issue(*, campaign_id: int, case: str, unit: str = "", group: str = "", now: datetime) -> Issued:
    """Return the token of a case; the same case has the same one. The number of the case is not kept.

    Whoever calls has seen to it that the other system may ask. Raise `Closed`, or `BadInput` with all that is wrong.
    """
    plan = plans.plan(campaign_id)
    why = not_taking(plan.card.facts, now)
    if why is not None:
        raise Closed(why)
    problems = []
    if Channel.RECEIPT not in plan.card.channels:
        problems.append(Problem(_s("This survey takes no answers by this way."), place="channel"))
    if not case.strip() or len(case) > LONGEST_CASE:
        expected = _s("1 to %(most)s characters", most=LONGEST_CASE)
        problems.append(Problem(_s("Give the number of the case."), place="case", given=case[:60], expected=expected))
    if (unit or plan.units) and unit not in plan.units:
        problems.append(Problem(_s("This unit is not rated in this survey."), place="unit", given=unit[:80]))
    if (group or plan.groups) and group not in plan.groups:
        problems.append(Problem(_s("This survey has no such group."), place="group", given=group[:40]))
    if problems:
        raise BadInput(_s("No link can be made for this case."), problems=problems)
    hashes = [tokens.case(secret, campaign_id, case.strip()) for secret in keys.secrets()]
    before = _before(campaign_id, hashes)
    if before is not None:
        return before
    nonce = secrets.token_hex(16)
    token = tokens.token(settings.SECRET_KEY, keys.RECEIPT, campaign_id, nonce)
    try:
        with transaction.atomic():
            Receipt.objects.create(
                campaign_id=campaign_id, case=hashes[0], group_id=plan.groups.get(group),
                unit_id=plan.units.get(unit), lookup=tokens.lookup(token), nonce=nonce,
            )  # fmt: skip
    except IntegrityError:  # asked for twice in the same moment
        again = _before(campaign_id, hashes)
        if again is None:
            raise
        return again
    return Issued(token, is_new=True)


def _before(campaign_id: int, hashes: list[str]) -> Issued | None:
    row = Receipt.objects.filter(campaign=campaign_id, case__in=hashes).first()
    token = keys.token(keys.RECEIPT, campaign_id, row.nonce, row.lookup) if row is not None else None
    return Issued(token, is_new=False) if token is not None else None
