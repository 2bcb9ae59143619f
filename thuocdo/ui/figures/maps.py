"""Provinces coloured by value. Hoàng Sa and Trường Sa are on every map, as labelled insets."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import lru_cache
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeAlias

from thuocdo.kernel.numbers import Exact, RoundingPolicy
from thuocdo.kernel.sentences import say_later
from thuocdo.kernel.vietnamese import fold
from thuocdo.ui.figures.drawing import PAINT, SMALL, Drawing, px, wrap
from thuocdo.ui.figures.spec import Figure, Map, MapKind, Show

Point: TypeAlias = tuple[float, float]
WIDTH = 360  # px, made for a phone
_SCALE = 37.4  # px per degree of latitude
_MIDDLE = math.cos(math.radians(16))
_WEST, _NORTH = 102.1, 23.5
_FINE = 10  # paths are whole tenths of a px
_SLACK = 3.5  # tenths of a px that a simplified border may be off
_SMALLEST_ISLAND = 110  # square tenths of a px; smaller ones can't be seen
_SHAPES = Path(__file__).parent / "shapes"
_PREFIXES = ("thanh pho ", "tinh ", "tp ")
HOANG_SA = say_later("Hoàng Sa Islands (Đà Nẵng)")
TRUONG_SA = say_later("Trường Sa Islands (Khánh Hòa)")
NO_DATA = say_later("no data")
_INSETS = (
    (HOANG_SA, "Đà Nẵng", (272, 252), ((14, 12), (22, 20), (30, 15), (52, 10), (60, 19), (67, 13), (58, 28))),
    (
        TRUONG_SA,
        "Khánh Hòa",
        (272, 446),
        ((16, 12), (28, 8), (40, 14), (52, 10), (66, 16), (22, 24), (36, 28), (50, 26), (62, 32), (30, 38)),
    ),
)


@lru_cache(maxsize=512)
def key_of(name: str) -> str:
    """Return what makes two spellings of a province the same: no marks, no case, no "Tỉnh" or "TP." before it."""
    folded = fold(name)
    for prefix in _PREFIXES:
        folded = folded.removeprefix(prefix)
    return folded


@lru_cache(maxsize=4)
def shapes(kind: MapKind) -> Mapping[str, str]:
    """Return the path of every unit, in tenths of a px, by the name that the shapes give it."""
    topology = json.loads((_SHAPES / f"{kind}.topo.json").read_text("utf-8"))
    arcs = [_simplified(arc) for arc in _decoded(topology)]
    found = {}
    for geometry in topology["objects"]["data"]["geometries"]:
        polygons = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
        rings = [_ring(ring, arcs) for polygon in polygons for ring in polygon]
        rings.sort(key=_area, reverse=True)
        kept = [ring for ring in rings if _area(ring) > _SMALLEST_ISLAND] or rings[:1]
        found[geometry["properties"]["name"]] = "".join(map(_path, kept))
    return found


def draw_map(drawing: Drawing, figure: Figure, content: Map, show: Show) -> None:
    """Draw the units, the two insets and the legend. Raise `KeyError` for a value whose unit is not on the map."""
    paths = shapes(content.kind)
    values, links = by_unit(content.kind, content.values), by_unit(content.kind, content.links or {})
    bounds = breaks_of(content)
    hatch = _define_hatching(drawing)
    edge = f'stroke="{PAINT["sheet"]}" stroke-width="6" stroke-linejoin="round"'
    drawing.add(f'<g transform="scale(.1)" class="land" {edge}>')
    for name, path in paths.items():
        told = f"{name}: {_told(figure, values.get(name), show)}"
        fill = _fill(values.get(name), bounds, f"{hatch}l")
        piece = f'<path d="{path}" {fill}><title>{escape(told)}</title></path>'
        url = links.get(name, "")
        drawing.add(f'<a href="{escape(url)}" tabindex="-1">{piece}</a>' if url else piece)
    drawing.add("</g>")
    for words, owner, corner, dots in _INSETS:
        value = values.get(owner)
        _inset(drawing, show(words), corner, dots, _fill(value, bounds, hatch), _told(figure, value, show))
    _legend(drawing, content, bounds, hatch, show)
    drawing.height = 578


def _define_hatching(drawing: Drawing) -> str:
    """Define the pattern for missing data and return its id; with an "l" behind it, that for land in tenths of a px."""
    hatch = f"{drawing.key}-h"
    patterns = [
        f'<pattern id="{name}" width="5" height="5" patternUnits="userSpaceOnUse"'
        f' patternTransform="rotate(45) scale({scale})">'
        f'<rect width="5" height="5" class="f-m0" fill="{PAINT["m0"]}"/>'
        f'<path d="M0 0V5" class="l-axis" stroke="{PAINT["axis"]}" stroke-width="1.5"/></pattern>'
        for name, scale in ((hatch, 1), (f"{hatch}l", _FINE))
    ]
    drawing.add(f"<defs>{''.join(patterns)}</defs>")
    return hatch


def by_unit(kind: MapKind, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the mapping under the names of the shapes. Raise `KeyError` for a name that no shape has."""
    names = {key_of(name): name for name in shapes(kind)}
    return {names[key_of(name)]: value for name, value in given.items()}


def breaks_of(content: Map) -> tuple[Exact, ...]:
    """Return the lower bounds of the second to the last class: those given, or about equal fifths in round numbers."""
    if content.breaks:
        return tuple(sorted(content.breaks))
    known = sorted(value for value in content.values.values() if value is not None)
    cuts = [RoundingPolicy(1)(known[len(known) * fifth // 5]) for fifth in range(1, 5)] if known else []
    return tuple(sorted({cut for cut in cuts if known[0] < cut <= known[-1]}))


def class_of(value: Exact, bounds: tuple[Exact, ...]) -> int:
    """Return the class of a value, from 0; a bound belongs to the class above it."""
    return sum(value >= bound for bound in bounds)


def _fill(value: Exact | None, bounds: tuple[Exact, ...], hatch: str) -> str:
    if value is None:
        return f'class="l-axis" fill="url(#{hatch})" stroke="{PAINT["axis"]}"'
    paint = _paint_of(class_of(value, bounds), len(bounds) + 1)
    return f'class="f-{paint}" fill="{PAINT[paint]}"'


def _paint_of(place: int, classes: int) -> str:
    """Spread the classes over the five shades, the lowest lightest and the highest darkest."""
    return f"m{5 if classes == 1 else 1 + round(place * 4 / (classes - 1))}"


def _told(figure: Figure, value: Exact | None, show: Show) -> str:
    return show(NO_DATA) if value is None else show(figure.rounded(value))


def _inset(drawing: Drawing, words: str, corner: Point, dots: tuple[Point, ...], fill: str, told: str) -> None:
    x, y = corner
    name, bracket, owner = words.partition("(")
    lines = [*wrap(name, 82, SMALL), f"{bracket}{owner}"]
    height = 46 + 15 * len(lines)
    drawing.add(
        f'<g class="inset"><title>{escape(f"{words}: {told}")}</title>'
        f'<rect x="{x}" y="{y}" width="86" height="{height}" rx="2"'
        f' class="f-none l-axis" fill="none" stroke="{PAINT["axis"]}"/>'
        f'<g stroke="{PAINT["axis"]}" stroke-width=".8"><g {fill}>'
        + "".join(f'<circle cx="{x + dx}" cy="{y + dy}" r="2.6"/>' for dx, dy in dots)
        + "</g></g>"
    )
    drawing.lines_of_text(x + 43, y + 54, lines, size=SMALL, anchor="middle", paint="soft")
    drawing.add("</g>")


def _legend(drawing: Drawing, content: Map, bounds: tuple[Exact, ...], hatch: str, show: Show) -> None:
    x, y = 198.0, 118.0
    known = [value for value in content.values.values() if value is not None]
    for place in range(len(bounds), -1, -1):
        count = sum(class_of(value, bounds) == place for value in known)
        paint = _paint_of(place, len(bounds) + 1)
        drawing.rect(x, y, 14, 14, paint, more=f' stroke="{PAINT["axis"]}" stroke-width=".5"')
        drawing.text(x + 20, y + 11.5, f"{_class_words(place, bounds, show)} ({count})", size=SMALL, paint="soft")
        y += 19
    missing = len(shapes(content.kind)) - len(known)
    if missing:
        frame = f'fill="url(#{hatch})" stroke="{PAINT["axis"]}" stroke-width=".5"'
        drawing.add(f'<rect x="{px(x)}" y="{px(y)}" width="14" height="14" {frame}/>')
        drawing.text(x + 20, y + 11.5, f"{show(NO_DATA)} ({missing})", size=SMALL, paint="soft")


def _class_words(place: int, bounds: tuple[Exact, ...], show: Show) -> str:
    if not bounds:
        return "≥ 0"
    if place == 0:
        return f"< {show(bounds[0])}"
    return f"≥ {show(bounds[-1])}" if place == len(bounds) else f"{show(bounds[place - 1])}–<{show(bounds[place])}"


def _decoded(topology: dict[str, Any]) -> list[list[Point]]:
    """Return the arcs as points in tenths of a px: deltas summed, scaled, projected with the parallel of 16° true."""
    (scale_x, scale_y), (west, south) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            longitude, latitude = west + x * scale_x, south + y * scale_y
            points.append(
                ((longitude - _WEST) * _MIDDLE * _SCALE * _FINE + 20, (_NORTH - latitude) * _SCALE * _FINE + 20)
            )
        arcs.append(points)
    return arcs


def _simplified(points: list[Point]) -> list[Point]:
    """Leave out points nearer than the slack to the line that remains (Douglas and Peucker). Ends stay."""
    if len(points) < 3:
        return points
    (x1, y1), (x2, y2) = points[0], points[-1]
    length = math.hypot(x2 - x1, y2 - y1)

    def off(point: Point) -> float:
        if not length:
            return math.hypot(point[0] - x1, point[1] - y1)
        return abs((x2 - x1) * (y1 - point[1]) - (x1 - point[0]) * (y2 - y1)) / length

    farthest = max(range(1, len(points) - 1), key=lambda place: off(points[place]))
    if off(points[farthest]) <= _SLACK:
        return [points[0], points[-1]]
    return _simplified(points[: farthest + 1])[:-1] + _simplified(points[farthest:])


def _ring(indexes: list[int], arcs: list[list[Point]]) -> list[Point]:
    ring: list[Point] = []
    for index in indexes:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring += arc[1:] if ring else arc
    return ring


def _area(ring: list[Point]) -> float:
    pairs = zip(ring, [*ring[1:], *ring[:1]], strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2


def _path(ring: list[Point]) -> str:
    """Return a ring as relative steps between whole numbers; rounded points, so that neighbours meet exactly."""
    whole = [(round(x), round(y)) for x, y in ring]
    steps = [(x2 - x1, y2 - y1) for (x1, y1), (x2, y2) in pairwise(whole)]
    moved = " ".join(f"{dx} {dy}" for dx, dy in steps[:-1] if dx or dy).replace(" -", "-")
    return f"M{whole[0][0]} {whole[0][1]}l{moved}z"
