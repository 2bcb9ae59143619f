"""Respondent groups, rated units and quotas of a campaign: each list is saved as a whole.

Once launched, only titles, targets and quotas change: a ballot belongs to its group for ever.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from thuocdo.directory.domain.actors import Actor
from thuocdo.directory.selectors import units
from thuocdo.kernel.refusals import BadInput, Problem
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import require
from thuocdo.kernel.vietnamese import nfc
from thuocdo.questionnaires.domain.validation import OPTION_CODE
from thuocdo.surveys.domain import policy
from thuocdo.surveys.domain import quotas as bounds
from thuocdo.surveys.domain.campaigns import Rating
from thuocdo.surveys.domain.quotas import Cell
from thuocdo.surveys.models import Group, Quota, Rated, Submission
from thuocdo.surveys.services.campaigns import locked, not_late, touch
from thuocdo.surveys.services.telling import record

MOST_GROUPS = 200
LONGEST_TITLE = 200
MOST_TARGET = 100_000_000


@dataclass(frozen=True, slots=True)
class GroupSpec:
    """A respondent group as it is to be."""

    code: str
    title_vi: str
    title_en: str = ""
    target: int | None = None  # ballots


@transaction.atomic
def set_groups(*, actor: Actor, campaign_id: int, groups: Sequence[GroupSpec], seen: int, now: datetime) -> None:
    """Make these the respondent groups, in this order. A group keeps its row by its code.

    Raise `NotPermitted`, `LateSave`, or `BadInput` whose problems name the row.
    """
    row, card = locked(campaign_id)
    today = timezone.localdate(now)
    require(policy.may_steer(actor, card.facts, today, now))
    not_late(row, seen)
    standing = {each.code: each for each in Group.objects.filter(campaign=row)}
    codes = [each.code for each in groups]
    if set(codes) != set(standing):
        require(policy.may_prepare(actor, card.facts, today))
    found = _group_problems(groups)
    gone = set(standing) - set(codes)
    used = Submission.objects.filter(campaign=row, group__code__in=gone).values_list("group__code", flat=True)
    found += [
        Problem(_s("Ballots of the rehearsal belong to the group %(code)s. Delete those first.", code=code),
                place="code", given=code)
        for code in sorted(set(used))
    ]  # fmt: skip
    if found:
        raise BadInput(_s("These groups can't be saved."), problems=found)
    Group.objects.filter(campaign=row, code__in=gone).delete()
    for position, each in enumerate(groups, start=1):
        values = {"title_vi": nfc(each.title_vi), "title_en": nfc(each.title_en), "target": each.target}
        Group.objects.update_or_create(campaign=row, code=each.code, defaults={**values, "position": position})
    touch(row)
    record(actor, campaign_id, "groups", {"codes": codes}, now)


@transaction.atomic
def set_rated(*, actor: Actor, campaign_id: int, targets: Mapping[int, int | None], seen: int, now: datetime) -> None:
    """Make these units (id → wanted number of ballots, or None) those that are rated."""
    row, card = locked(campaign_id)
    today = timezone.localdate(now)
    require(policy.may_steer(actor, card.facts, today, now))
    not_late(row, seen)
    standing = set(Rated.objects.filter(campaign=row).values_list("unit_id", flat=True))
    if set(targets) != standing:
        require(policy.may_prepare(actor, card.facts, today))
    if targets and card.rating is Rating.NONE:
        raise BadInput(_s("In this survey no unit is rated. Change that first."))
    known = units.cards(targets)
    found = [Problem(_s("There is no such unit."), place="unit", given=str(each)) for each in targets.keys() - known]
    found += [
        Problem(_s("%(given)s is no number of ballots.", given=target), place="target", given=str(target))
        for target in targets.values()
        if target is not None and not 1 <= target <= MOST_TARGET
    ]
    if found:
        raise BadInput(_s("These units can't be saved."), problems=found)
    Rated.objects.filter(campaign=row).exclude(unit__in=targets).delete()
    Rated.objects.bulk_create(
        [Rated(campaign=row, unit_id=unit_id, target=target) for unit_id, target in targets.items()],
        batch_size=2000, update_conflicts=True, unique_fields=["campaign", "unit"], update_fields=["target"],
    )  # fmt: skip
    touch(row)
    record(actor, campaign_id, "rated", {"units": len(targets)}, now)


@transaction.atomic
def set_quotas(*, actor: Actor, campaign_id: int, quotas: Sequence[Cell], seen: int, now: datetime) -> None:
    """Make these the quotas. They may be changed while the campaign runs, on record; what came in stays."""
    row, card = locked(campaign_id)
    require(policy.may_steer(actor, card.facts, timezone.localdate(now), now))
    not_late(row, seen)
    found = list(bounds.problems(quotas))
    own = set(Group.objects.filter(campaign=row).values_list("id", flat=True))
    rated = set(Rated.objects.filter(campaign=row).values_list("unit_id", flat=True))
    for at, each in enumerate(quotas, start=1):
        if each.group_id is not None and each.group_id not in own:
            found.append(Problem(_s("This survey has no such group."), place="group", row=at))
        if each.unit_id is not None and each.unit_id not in rated:
            found.append(Problem(_s("This unit is not rated in this survey."), place="unit", row=at))
    if found:
        raise BadInput(_s("These quotas can't be saved."), problems=found)
    Quota.objects.filter(campaign=row).delete()
    Quota.objects.bulk_create(
        [Quota(campaign=row, group_id=each.group_id, unit_id=each.unit_id, most=each.most) for each in quotas]
    )
    touch(row)
    record(actor, campaign_id, "quotas", {"quotas": len(quotas)}, now)


def _group_problems(groups: Sequence[GroupSpec]) -> list[Problem]:
    found = []
    times = Counter(each.code for each in groups)
    if len(groups) > MOST_GROUPS:
        found.append(Problem(_s("A survey has at most %(most)s groups.", most=MOST_GROUPS), place="groups"))
    for row, each in enumerate(groups, start=1):
        if not OPTION_CODE.fullmatch(each.code):
            sentence = _s("“%(code)s” can't be a code.", code=each.code[:60])
            expected = _s("1 to 40 letters without marks, digits, _ . -")
            found.append(Problem(sentence, place="code", row=row, given=each.code[:60], expected=expected))
        elif times[each.code] > 1:
            found.append(Problem(_s("The code %(code)s is used twice.", code=each.code), place="code", row=row))
        if not nfc(each.title_vi):
            found.append(Problem(_s("Give the group a title."), place="title_vi", row=row))
        if max(len(each.title_vi), len(each.title_en)) > LONGEST_TITLE:
            found.append(
                Problem(_s("Give at most %(most)s characters.", most=LONGEST_TITLE), place="title_vi", row=row)
            )
        if each.target is not None and not 1 <= each.target <= MOST_TARGET:
            sentence = _s("%(given)s is no number of ballots.", given=each.target)
            found.append(Problem(sentence, place="target", row=row, given=str(each.target)))
    return found
