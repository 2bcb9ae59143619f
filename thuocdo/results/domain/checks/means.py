"""Is a printed mean the mean, and if not, which way of rounding explains it?"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from thuocdo.kernel.numbers import RoundingPolicy
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.results.domain.findings import Check, Finding, Weight, figure
from thuocdo.results.domain.published import Table, half_unit, places_of
from thuocdo.results.domain.statements import Mean


def mean(table: Table, said: Mean) -> Iterator[Finding]:
    """Check a printed mean: exact and rounded half up, or else explained by rounding, or else wrong."""
    values = [value for line, value in table.values(said.of) if not said.region or line.region == said.region]
    maximum = table.max_of(said.of)
    if not values or (said.percent and not maximum):
        return
    exact = sum(values, Fraction()) / len(values)
    if said.percent and maximum:
        exact = exact * 100 / maximum
    weight, how = _explain(table, said, values, exact)
    about = {
        "of": title(table, said.of, region=said.region, percent=said.percent),
        "printed": said.printed,
        "exact": exact,
        "how": how,
    }
    sentence = _s("Mean of %(of)s: printed %(printed)s, recomputed %(exact)s. %(how)s", **about)
    if weight in {Weight.LOOK, Weight.ERROR}:
        same = next((each for each in said.also if each.printed == said.printed), None)
        if same:
            sentence = _s(
                "Mean of %(of)s: printed %(printed)s, recomputed %(exact)s. %(how)s The same figure is printed for: "
                "%(same)s.",
                **about, same=same.title,
            )  # fmt: skip
    node = said.of if table.column(said.of) else ""
    yield Finding(
        Check.MEAN,
        weight,
        sentence,
        node=node,
        printed=figure(said.printed),
        recomputed=figure(exact),
        quote=said.quote,
    )


def _explain(table: Table, said: Mean, values: list[Fraction], exact: Fraction) -> tuple[Weight, Sentence]:
    places = places_of(said.printed)
    shown = RoundingPolicy(places)
    if shown(exact) == said.printed:
        return Weight.RIGHT, _s("They agree.")
    if _truncated(exact, places) == said.printed and table.step:
        return Weight.ROUNDING, _s("The digits after it were cut off instead of rounded.")
    reach = Fraction() if table.step else half_unit(table.places(said.of))
    maximum = table.max_of(said.of)
    if said.percent and maximum:
        # The printed mean in points may have been turned into a percentage after it was rounded.
        rounded_first = Fraction(RoundingPolicy(2)(sum(values, Fraction()) / len(values))) * 100 / maximum
        if shown(rounded_first) == said.printed:
            return Weight.ROUNDING, _s("The mean was rounded before it was turned into a percentage.")
        reach = reach * 100 / maximum
    if reach and abs(exact - Fraction(said.printed)) <= reach + half_unit(places):
        return Weight.ROUNDING, _s(
            "The mean was taken of values with more digits than the table shows, which explains the difference."
        )
    if _truncated(exact, places) == said.printed:
        return Weight.ROUNDING, _s("The digits after it were cut off instead of rounded.")
    return Weight.ERROR, _s("No way of rounding explains the difference.")


def _truncated(value: Fraction, places: int) -> Fraction:
    return Fraction(int(value * 10**places), 10**places)


def title(table: Table, of: str, *, region: str = "", percent: bool = False) -> Sentence | str:
    """Return how a column is called in a sentence."""
    column = table.column(of)
    if column and percent:
        return _s("“%(column)s” in percent of the maximum", column=column.titled)
    if column:
        return _s("“%(column)s”", column=column.titled)
    if region:
        return _s("the index in %(region)s", region=table.region_titles.get(region, region))
    return {"total": _s("the totals"), "self_total": _s("the self totals")}.get(of, _s("the index"))
