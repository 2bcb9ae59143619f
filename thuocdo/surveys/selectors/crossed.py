"""The answers to single-choice questions by rated unit and respondent group, in one query for a whole campaign (A9)."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Sum

from thuocdo.questionnaires import selectors as questionnaires
from thuocdo.questionnaires.domain.documents import slots
from thuocdo.questionnaires.domain.items import options_of
from thuocdo.surveys.domain.crossing import Crossed, Place
from thuocdo.surveys.models import Tally
from thuocdo.surveys.selectors import plans
from thuocdo.surveys.selectors.campaigns import CampaignCard


def crossed(card: CampaignCard, codes: Collection[str]) -> Crossed:
    """Return the answers to these questions from the sums, rehearsals left out. The caller sees to who may read them.

    Answers to earlier versions count where the question may be compared with its wording in the version in use;
    options are known by their codes. A code that is no single choice, scale or row of a matrix has no answers.
    """
    found: dict[str, dict[Place, dict[str, int]]] = {code: {} for code in codes}
    if card.version_id is None or not codes:
        return Crossed(card.smallest_cell, found)
    places = _places(card.version_id, codes)
    known = {card.version_id: places}
    rows = Tally.objects.filter(campaign=card.id, rehearsal=False, unit__isnull=False, value__gt=0)
    versions = set(rows.values_list("version_id", flat=True).distinct()) - {card.version_id}
    for version_id in versions & set(questionnaires.published_until(card.version_id) if versions else ()):
        known[version_id] = {
            slot: each for slot, each in _places(version_id, codes).items()
            if questionnaires.comparable_over((version_id, card.version_id), each[0])
        }  # fmt: skip
    wanted = {slot for each in known.values() for slot in each}
    rows = rows.filter(version__in=known, slot__in=wanted)
    told = rows.values_list("version", "slot", "unit", "group", "value").annotate(total=Sum("n"))
    offered = {code: set(options) for code, options in places.values()}
    for version_id, slot, unit, group, value, total in told:
        code, options = known[version_id].get(slot, ("", ()))
        if code not in offered or value > len(options) or options[value - 1] not in offered[code]:
            continue
        counts = found[code].setdefault((unit, group), {})
        counts[options[value - 1]] = counts.get(options[value - 1], 0) + total
    return Crossed(card.smallest_cell, found)


def _places(version_id: int, codes: Collection[str]) -> dict[int, tuple[str, tuple[str, ...]]]:
    """Return the slots of a version that are asked for: place → code, codes of the options by position."""
    return {
        place: (slot.code, tuple(option.code for option in options_of(slot.item)))
        for place, slot in enumerate(slots(plans.document(version_id)))
        if slot.code in codes and slot.coded
    }
