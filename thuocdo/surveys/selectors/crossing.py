"""One question against groups, units, channels or another question, counted from the sums or from the ballots."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection

from thuocdo.kernel.sentences import Sentence, Titled
from thuocdo.questionnaires.domain.documents import Slot, coded_order, slots
from thuocdo.questionnaires.domain.items import Multiple, Option, options_of
from thuocdo.surveys.domain.disclosing import hidden_parts
from thuocdo.surveys.domain.figures import answering
from thuocdo.surveys.domain.values import ANSWERED
from thuocdo.surveys.selectors import following, live, plans
from thuocdo.surveys.selectors.campaigns import CampaignCard
from thuocdo.surveys.selectors.live import By, Filter, Key

NOT_ASIDE = """NOT EXISTS (
    SELECT FROM surveys_setaside judged WHERE judged.submission_id = ballot.id AND judged.restores_id IS NULL
        AND NOT EXISTS (SELECT FROM surveys_setaside back WHERE back.restores_id = judged.id)
)"""
CHOSEN = """ballot.campaign_id = %(campaign)s AND ballot.version_id = %(version)s AND ballot.rehearsal = %(rehearsal)s
    AND (%(unit)s::bigint IS NULL OR ballot.unit_id = %(unit)s)
    AND (%(group)s::bigint IS NULL OR ballot.group_id = %(group)s)
    AND (%(channel)s::text IS NULL OR ballot.channel = %(channel)s)"""
_CODED_BY_CODED = f"""
SELECT ballot.coded[%(column)s], ballot.coded[%(row)s], count(*) FROM surveys_submission ballot
WHERE {CHOSEN} AND {NOT_ASIDE} GROUP BY 1, 2
"""  # noqa: S608 - no values in it
_MANY_BY_CODED = f"""
SELECT ballot.coded[%(column)s], option.code, count(*) FROM surveys_submission ballot
CROSS JOIN LATERAL (
    SELECT code FROM jsonb_array_elements_text(
        CASE WHEN jsonb_typeof(ballot.others -> %(row)s) = 'array' THEN ballot.others -> %(row)s ELSE '[]' END
    ) AS given(code)
  UNION ALL SELECT NULL WHERE jsonb_typeof(ballot.others -> %(row)s) = 'array'
) AS option(code)
WHERE {CHOSEN} AND {NOT_ASIDE} GROUP BY 1, 2
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a cross-table: its people by option position, or why nothing of it is shown."""

    title: Titled | Sentence | Option
    answered: int
    counts: Mapping[int, int]
    hidden: Sentence | None = None


@dataclass(frozen=True, slots=True)
class Crossed:
    """A question told apart into columns. `whole` are all columns together, hidden ones too."""

    slot: Slot
    columns: tuple[Column, ...]
    whole: Column
    smallest: int  # ballots of which something is shown

    @property
    def several(self) -> bool:
        """Tell whether one ballot may choose several options."""
        return isinstance(self.slot.item, Multiple)


def along(card: CampaignCard, code: str, by: By, chosen: Filter) -> Crossed:
    """Return a question against groups, units or channels. Raise `KeyError` for an unknown question."""
    slot = live.slot_of(card, code)
    found = live.sums_along(card, code, by, chosen)
    titles = following.titles(card, by)
    order = [key for key in titles if key in found] + [key for key in found if key not in titles and key is not None]
    return _crossed(card, slot, chosen, {key: (titles.get(key, Titled(str(key))), found[key]) for key in order})


def against(card: CampaignCard, code: str, other: str, chosen: Filter) -> Crossed:
    """Return a question against the options of another one, counted from the ballots. Raise `KeyError`."""
    row, column = live.slot_of(card, code), live.slot_of(card, other)
    if not column.coded or (not row.coded and not isinstance(row.item, Multiple)):
        raise KeyError(other)
    counted: dict[str, dict[int, int]] = {option.code: {} for option in options_of(column.item)}
    positions = {option.code: at for at, option in enumerate(options_of(row.item), start=1)}
    for version in live.comparable(card, code):
        if version not in live.comparable(card, other):
            continue
        for column_code, row_code, n in _counted(card, version, row, column, chosen):
            value = ANSWERED if row_code is None else positions.get(row_code)
            if column_code in counted and value is not None:
                cell = counted[column_code]
                cell[value] = cell.get(value, 0) + n
    named: dict[Key, tuple[Titled | Sentence | Option, dict[int, int]]] = {
        option.code: (option, counted[option.code]) for option in options_of(column.item)
    }
    return _crossed(card, row, chosen, named)


def _counted(
    card: CampaignCard, version: int, row: Slot, column: Slot, chosen: Filter
) -> list[tuple[str | None, str | None, int]]:  # fmt: skip
    """Return option of the column, option of the row (None: answered at all, where several are chosen), ballots."""
    document = plans.document(version)
    order = coded_order(document)
    by_code = {slot.code: slot for slot in slots(document)}
    values = {
        "campaign": card.id, "version": version, "rehearsal": chosen.rehearsal, "unit": chosen.unit_id,
        "group": chosen.group_id, "channel": chosen.channel.value if chosen.channel else None,
        "column": order.index(column.code) + 1,
        "row": order.index(row.code) + 1 if row.coded else row.code,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_CODED_BY_CODED if row.coded else _MANY_BY_CODED, values)
        found = cursor.fetchall()
    columns = [option.code for option in options_of(by_code[column.code].item)]
    rows = [option.code for option in options_of(by_code[row.code].item)]
    told: list[tuple[str | None, str | None, int]] = []
    for at, value, n in found:
        if not 0 < at <= len(columns) or (row.coded and not 0 < value <= len(rows)):
            continue
        told.append((columns[at - 1], rows[value - 1] if row.coded else value, n))
    return told


def _crossed(
    card: CampaignCard, slot: Slot, chosen: Filter,
    found: Mapping[Key, tuple[Titled | Sentence | Option, Mapping[int, int]]],
) -> Crossed:  # fmt: skip
    """Return the columns with what may be shown of them: nothing where the choice as a whole may not be shown."""
    people = {key: answering(slot.item, counts) for key, (_title, counts) in found.items()}
    away = next(each.hidden for each in following.figures(card, chosen) if each.code == slot.code)
    hidden = dict.fromkeys(found, away) if away is not None else hidden_parts(people, card.smallest_cell)
    columns = tuple(
        Column(title, 0, {}, hidden[key]) if key in hidden else Column(title, people[key], counts)
        for key, (title, counts) in found.items()
    )
    if away is not None:
        return Crossed(slot, columns, Column(Titled(""), 0, {}, away), card.smallest_cell)
    whole: dict[int, int] = {}
    for _title, counts in found.values():
        for value, n in counts.items():
            whole[value] = whole.get(value, 0) + n
    return Crossed(slot, columns, Column(Titled(""), sum(people.values()), whole), card.smallest_cell)
