"""What a unit's page says first, and what the register knows about the unit."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from thuocdo.directory.domain.units import CodeSpan, NameSpan, UnitCard, UnitKind, UnitProfile
from thuocdo.directory.selectors.dossiers import Members
from thuocdo.kernel.numbers import SHOWN
from thuocdo.kernel.sentences import Sentence, Titled, Value
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.portal.presenters.lineages import UnitLink, link, name_of
from thuocdo.portal.presenters.standing import in_a_sentence
from thuocdo.results.selectors.units import Standing

SCHEMES = {"statistics": _s("Statistics code"), "identification": _s("Identification code")}
MEMBERS = {
    UnitKind.COUNTRY: _s("Countries"),
    UnitKind.MINISTRY: _s("Ministries and ministerial agencies"),
    UnitKind.PROVINCE: _s("Provinces and cities"),
    UnitKind.DEPARTMENT: _s("Departments"),
    UnitKind.DISTRICT: _s("Districts"),
    UnitKind.COMMUNE: _s("Communes and wards"),
}


def lead(own: Sequence[Standing], earlier: Sequence[Standing], unit: UnitCard) -> Sentence:
    """Return the sentence under the name: the newest result, or why there is none."""
    if own:
        return in_a_sentence(own[0])
    if earlier:
        return _s(
            "No result of its own is published yet. The results of its predecessors are below, under their names."
        )
    return _s("No result of this unit is published here.")


def description(unit: UnitCard, own: Sequence[Standing]) -> Sentence:
    """Return what is said where the page is shared or found by a search."""
    if own:
        return _s("%(unit)s. %(told)s Components, rank, neighbours and lost points.",
                  unit=name_of(unit), told=in_a_sentence(own[0]))  # fmt: skip
    return _s("%(unit)s: what it is, what it was formed from, what became of it, and its results.", unit=name_of(unit))


def entries(profile: UnitProfile) -> tuple[tuple[Sentence, Value], ...]:
    """Return what the register says, as names and values."""
    found: list[tuple[Sentence, Value]] = []
    names = [each for each in profile.names if not each.is_alias and each.name not in _current(profile.card)]
    if names:
        found.append((_s("Earlier names"), tuple(_span(each.name, each) for each in names)))
    aliases = tuple(each.name for each in profile.names if each.is_alias)
    if aliases:
        found.append((_s("Printed in tables as"), aliases))
    if profile.card.title_en:
        found.append((_s("Name in English"), profile.card.title_en))
    if profile.region:
        found.append((_s("Region"), Titled(profile.region.name, profile.region.title_en)))
    for scheme, words in SCHEMES.items():
        codes = tuple(_span(each.code, each) for each in profile.codes if each.scheme == scheme)
        if codes:
            found.append((words, codes))
    if profile.area_km2 is not None:
        found.append((_s("Area"), _s("%(area)s km²", area=SHOWN(profile.area_km2))))
    if profile.population is not None:
        found.append((_s("Population"), profile.population))
    if profile.note:
        found.append((_s("Note"), profile.note))
    return tuple(found)


def listed(members: Members) -> tuple[Sentence, tuple[UnitLink, ...]]:
    """Return the name of a group of members and its units as links."""
    return MEMBERS[members.kind], tuple(link(unit) for unit in members.units)


def compare_link(slugs: Sequence[str], publication: str = "") -> str:
    """Return the address at which these units are compared."""
    query = "&".join([*(f"u={slug}" for slug in slugs), *([f"p={publication}"] if publication else [])])
    return f"{reverse('portal:compare')}?{query}"


def _current(unit: UnitCard) -> set[str]:
    return {unit.name, unit.full_name}


def _span(what: str, span: NameSpan | CodeSpan) -> Value:
    first, until = span.valid_from, span.valid_until
    last = until.fromordinal(until.toordinal() - 1) if until else None
    told: Value = what
    if first and last:
        told = _s("%(what)s (from %(first)s to %(last)s)", what=what, first=first, last=last)
    elif last:
        told = _s("%(what)s (until %(last)s)", what=what, last=last)
    elif first:
        told = _s("%(what)s (since %(first)s)", what=what, first=first)
    if isinstance(span, CodeSpan) and not span.verified:
        return _s("%(told)s, not checked against an official text", told=told)
    return told
