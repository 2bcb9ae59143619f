"""Where points were lost over all units, and what would gain most: for the first page about lost points (A13)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from thuocdo.kernel.sentences import Sentence, Titled
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.portal.presenters.about import Tile
from thuocdo.portal.presenters.words import shown, units_counted
from thuocdo.results.selectors.cards import PublicationCard
from thuocdo.results.selectors.lost import Agency, LostAt
from thuocdo.ui.parts import Cell, Column, Row, Table

MOST_LEAVES = 20
MOST_GAINS = 8


def lead(publication: PublicationCard, found: Sequence[LostAt]) -> Sentence:
    """Return in which field most was lost."""
    fields = [each for each in found if each.is_field]
    total = sum((Fraction(each.lost) for each in fields), Fraction())
    if not total:
        return _s("No lost points are on record.")
    worst = fields[0]
    return _s(
        "In %(year)s, %(units)s lost most in “%(field)s”: %(share)s%% of all lost points, %(mean)s points per unit.",
        units=units_counted(publication.unit_kind, publication.units_listed), year=str(publication.year),
        field=worst.title, share=shown(Fraction(worst.lost) * 100 / total), mean=shown(worst.mean),
    )  # fmt: skip


def tiles(found: Sequence[LostAt]) -> tuple[Tile, ...]:
    """Return the key figures."""
    fields = [each for each in found if each.is_field]
    places = [each for each in found if not each.is_field] or fields
    if not fields:
        return ()
    mean = sum((each.mean for each in fields), Fraction())
    widest = max(places, key=lambda each: (Fraction(each.losing, each.units), each.lost))
    return (
        Tile(_s("Lost per unit"), _s("%(points)s points", points=shown(mean)), _s("mean of all units")),
        Tile(_s("Most lost in"), _s("%(points)s points", points=shown(fields[0].mean)), fields[0].title),
        Tile(_s("Lost by most units"), _s("%(some)s of %(all)s units", some=widest.losing, all=widest.units),
             _named(widest)),
    )  # fmt: skip


def fields_table(found: Sequence[LostAt]) -> Table:
    """Return the fields, most lost first."""
    return _table(_s("Lost points by field, all units"), [each for each in found if each.is_field], leaves=False)


def leaves_table(found: Sequence[LostAt]) -> Table | None:
    """Return the leaves at which most was lost, or None where the source gives fields alone."""
    leaves = [each for each in found if not each.is_field][:MOST_LEAVES]
    return _table(_s("Criteria at which most points were lost"), leaves, leaves=True) if leaves else None


def _table(caption: Sentence, found: Sequence[LostAt], *, leaves: bool) -> Table:
    return Table(
        caption,
        (
            Column(_s("Leaf") if leaves else _s("Field")),
            Column(_s("Points lost, all units"), numeric=True, places=2),
            Column(_s("Of what could be earned"), numeric=True),
            Column(_s("Per unit"), numeric=True, places=2),
            Column(_s("Units that lost here"), numeric=True),
        ),
        [
            Row((
                Cell(_named(each), note=each.field_title if leaves else ""),
                each.lost, _s("%(number)s%%", number=shown(each.share_percent)), each.mean,
                _s("%(some)s of %(all)s", some=each.losing, all=each.units),
            ))
            for each in found
        ],
    )  # fmt: skip


def gains(found: Sequence[LostAt]) -> tuple[LostAt, ...]:
    """Return where most could be gained by what some unit has reached already."""
    places = [each for each in found if not each.is_field] or [each for each in found if each.is_field]
    return tuple(sorted((each for each in places if each.at_best), key=lambda each: -each.mean_at_best)[:MOST_GAINS])


def gains_lead(best: Sequence[LostAt]) -> Sentence:
    """Return what the units would gain together at these places."""
    return _s(
        "If every unit did as well as the best one at the %(count)s places below, each would gain %(points)s points on "
        "average.",
        count=len(best), points=shown(sum((each.mean_at_best for each in best), Fraction())),
    )  # fmt: skip


def gains_table(best: Sequence[LostAt]) -> Table:
    """Return where most could be gained."""
    return Table(
        _s("What would gain most, points per unit"),
        (
            Column(_s("Where")),
            Column(_s("If all reached the best unit"), numeric=True, places=2),
            Column(_s("If all reached the maximum"), numeric=True, places=2),
        ),
        [
            Row((Cell(_named(each), note="" if each.is_field else each.field_title), each.mean_at_best, each.mean))
            for each in best
        ],
    )  # fmt: skip


def agencies_table(found: Sequence[Agency]) -> Table | None:
    """Return who is named for lost points, or None where nobody is."""
    return Table(
        _s("Agencies named for lost points"),
        (Column(_s("Agency")), Column(_s("Points"), numeric=True), Column(_s("Matters"), numeric=True)),
        [Row((Titled(each.name), each.lost, each.matters)) for each in found],
    ) if found else None  # fmt: skip


def _named(each: LostAt) -> Titled:
    """Return code and title; codes that are words, as of the Ministry's components, tell nobody anything."""
    if not each.code[:1].isdigit():
        return each.title
    return Titled(f"{each.code}. {each.title}", f"{each.code}. {each.title.en}" if each.title.en else "")
