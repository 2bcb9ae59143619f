"""One `Figure` yields picture, table, CSV and words (E2; DESIGN "charts and maps"; FACTS "Units": the insets)."""

import csv
import gzip
import io
import re
from decimal import Decimal as D
from fractions import Fraction as F

import pytest
from defusedxml import ElementTree
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from thuocdo.kernel.numbers import SHOWN
from thuocdo.ui.figures import (
    MAP_WIDTH,
    NARROW,
    WIDE,
    Distribution,
    Figure,
    Item,
    Line,
    Map,
    Move,
    Profile,
    ProfileRow,
    Range,
    Ranges,
    Ranked,
    Slope,
    Stacked,
    StackedItem,
    Trend,
    alt_text,
    csv_text,
    standalone,
    svg,
    table,
)
from thuocdo.ui.figures.drawing import measure, ticks, wrap
from thuocdo.ui.figures.lines import classes_of
from thuocdo.ui.figures.maps import breaks_of, class_of, shapes
from thuocdo.ui.gallery_figures import PROVINCES, figures
from thuocdo.ui.language import say, show

KINDS = {figure.key: figure for figure in figures()}


@pytest.fixture(params=["vi", "en"])
def language(request):
    with translation.override(request.param):
        yield request.param


@pytest.mark.parametrize("key", KINDS)
def test_every_kind_draws_well_formed_svg_with_name_and_words(key, language):
    for width in (WIDE, NARROW):
        root = ElementTree.fromstring(svg(KINDS[key], show, width))
        title, description = root[0], root[1]
        assert title.text == show(KINDS[key].title)
        assert description.text == say(alt_text(KINDS[key]))
        assert root.get("aria-labelledby").split() == [title.get("id"), description.get("id")]
        assert root.get("role") == ("group" if key == "map-63" else "img")


@pytest.mark.parametrize("key", KINDS)
def test_a_strict_content_policy_is_kept_and_text_stays_readable(key, language):
    width = MAP_WIDTH if key.startswith("map") else NARROW
    on_phone, alone = svg(KINDS[key], show, width), standalone(KINDS[key], show)
    shrunk = min(1, 343 / width)  # a phone of 375 px leaves 343 to a picture
    for picture, scale in ((on_phone, shrunk), (alone, 1)):
        assert "style" not in picture
        assert "<script" not in picture
        assert all(float(size) * scale >= 11 for size in re.findall(r'font-size="([\d.]+)"', picture))


@pytest.mark.parametrize("key", KINDS)
def test_no_label_leaves_a_narrow_picture(key, language):
    root = ElementTree.fromstring(svg(KINDS[key], show, 360 if key.startswith("map") else NARROW))
    width = float(root.get("width"))
    for text in root.iter("{http://www.w3.org/2000/svg}text"):
        size = float(text.get("font-size", 13))
        room = {"start": width - float(text.get("x")), "end": float(text.get("x")), "middle": width}
        assert measure(text.text, size) <= room[text.get("text-anchor", "start")] + 6, text.text


def test_the_table_is_the_data():
    assert table(KINDS["map-63"]).rows[:2] == (("Hải Phòng", D("91.80")), ("Quảng Ninh", D("91.14")))
    assert [row[0] for row in table(KINDS["map-63"]).rows][-1] == "Kon Tum"
    assert {row[0]: row[1] for row in table(KINDS["map-63"]).rows} == {**PROVINCES, "Kon Tum": None}
    profile = table(KINDS["profile"])
    assert profile.rows[0][1:] == (D("8.82"), D("9.5"), D("8.6"), D("9.4"))
    assert table(KINDS["slope"]).rows[2] == ("Hải Dương", 19, 47, -28)


def test_regional_means_are_those_published():
    """A16: 87.58, 87.045, 86.45, 86.06, 85.63, 84.96."""
    means = [row[3] for row in table(KINDS["ranges"]).rows]
    assert [SHOWN(mean) for mean in means] == [D("87.58"), D("87.05"), D("86.45"), D("86.06"), D("85.63"), D("84.96")]


def test_csv_is_exact_has_a_decimal_point_and_defuses_formulas():
    items = (Item("=SUM(A1)", D("87.045")), Item("Huế", None), Item("Đà Nẵng", F(1, 4)))
    with translation.override("vi"):
        text = csv_text(Figure("Điểm", "điểm", Ranked(items)), show)
    assert list(csv.reader(io.StringIO(text))) == [
        ["Đơn vị", "điểm"],
        ["'=SUM(A1)", "87.045"],
        ["Huế", ""],
        ["Đà Nẵng", "0.25"],
    ]


def test_words_name_the_extremes(language):
    words = say(alt_text(KINDS["map-63"]))
    assert "Hải Phòng" in words
    assert ("91,80" if language == "vi" else "91.80") in words
    assert ("Quần đảo Hoàng Sa (Đà Nẵng)" if language == "vi" else "Hoàng Sa Islands (Đà Nẵng)") in words


@pytest.mark.parametrize(("kind", "count"), [("provinces_63", 63), ("provinces_34", 34)])
def test_every_unit_and_both_archipelagos_are_on_the_map(kind, count):
    with translation.override("vi"):
        picture = svg(Figure("Bản đồ", "điểm", Map(kind, {"Đà Nẵng": D("88"), "Khánh Hòa": None})), show, 360)
    titles = re.findall(r"<title>([^<]*)</title>", picture)
    assert len(shapes(kind)) == count
    assert titles[:count] == [
        f"{name}: {'88,00' if name == 'Đà Nẵng' else 'không có dữ liệu'}" for name in shapes(kind)
    ]
    assert titles[count:] == [
        "Quần đảo Hoàng Sa (Đà Nẵng): 88,00",
        "Quần đảo Trường Sa (Khánh Hòa): không có dữ liệu",
    ]
    root = ElementTree.fromstring(picture)
    words = "".join(text.text for text in root.iter("{http://www.w3.org/2000/svg}text"))
    assert "Quần đảoHoàng Sa(Đà Nẵng)" in words
    assert "Trường Sa(Khánh Hòa)" in words


def test_a_name_that_is_not_on_the_map_is_refused_and_spellings_are_understood():
    assert "TP. Hồ Chí Minh" in shapes("provinces_63")
    svg(Figure("x", "y", Map("provinces_34", {"TP. Hồ Chí Minh": D(1), "Thành phố Huế": D(2)})), show, 360)
    with pytest.raises(KeyError):
        svg(Figure("x", "y", Map("provinces_34", {"Hải Dương": D(1)})), show, 360)


def test_a_map_is_light():
    assert len(gzip.compress(svg(KINDS["map-63"], show, 360).encode())) < 20_000


@given(st.lists(st.decimals(0, 100, places=2), min_size=5, max_size=63))
def test_every_value_has_one_class_and_the_lower_bound_belongs_to_it(values):
    content = Map("provinces_63", dict(zip(shapes("provinces_63"), values, strict=False)))
    bounds = breaks_of(content)
    assert list(bounds) == sorted(set(bounds))
    for value in values:
        place = class_of(value, bounds)
        assert place == 0 or bounds[place - 1] <= value
        assert place == len(bounds) or value < bounds[place]


@given(st.lists(st.decimals(0, 100, places=2), min_size=1, max_size=80), st.sampled_from([1, 2, D("2.5"), 10]))
def test_a_histogram_counts_everyone_once(values, step):
    classes = classes_of(Distribution(tuple(values), step))
    assert sum(count for *_, count in classes) == len(values)
    assert all(count == sum(start <= value < end for value in values) for start, end, count in classes)
    assert [end for _, end, _ in classes[:-1]] == [start for start, _, _ in classes[1:]]


@given(st.fractions(0, 1000), st.fractions(0, 1000))
def test_ticks_are_round_and_inside(one, other):
    low, high = sorted((one, other))
    marks = ticks(low, high)
    assert all(low <= mark <= high for mark in marks) or len(marks) == 1
    assert len(marks) <= 7


NAMES = st.text("abc ẵĐ&<\"'=", min_size=1, max_size=60)
VALUES = st.none() | st.decimals(-5, 120, places=3) | st.fractions(0, 100)
SOME = st.decimals(0, 100, places=2)


def a_few(strategy):
    return st.lists(strategy, max_size=8).map(tuple)


CONTENTS = st.one_of(
    st.builds(Ranked, a_few(st.builds(Item, NAMES, VALUES)), mean=VALUES, start=st.sampled_from([0, 70])),
    st.builds(
        Stacked, st.just(("a", "b")), a_few(st.builds(StackedItem, NAMES, st.tuples(VALUES, VALUES))), st.just(50)
    ),
    st.builds(Profile, NAMES, a_few(st.builds(ProfileRow, NAMES, VALUES, SOME, VALUES, VALUES))),
    st.builds(Distribution, a_few(SOME), st.sampled_from([1, D("2.5")]), VALUES, st.builds(Item, NAMES, VALUES)),
    st.builds(
        Trend, st.just(("2021", "2022")), a_few(st.builds(Line, NAMES, st.tuples(VALUES, VALUES))), st.booleans()
    ),
    st.builds(Slope, NAMES, NAMES, a_few(st.builds(Move, NAMES, st.none() | st.integers(1, 9), st.integers(1, 9)))),
    st.builds(Ranges, a_few(st.builds(Range, NAMES, SOME, SOME, SOME, st.integers(1, 9)))),
    st.builds(Map, st.just("provinces_34"), st.dictionaries(st.sampled_from(["Huế", "Cà Mau"]), VALUES)),
)


@given(CONTENTS)
def test_nothing_odd_in_the_data_breaks_a_figure(content):
    """Empty lists, missing values, equal values, negative values, ties, signs that mean something in XML."""
    figure = Figure("Tên & <tên>", "điểm", content)
    with translation.override("vi"):
        for picture in (svg(figure, show), svg(figure, show, NARROW), standalone(figure, show)):
            ElementTree.fromstring(picture)
            assert "nan" not in picture
        rows = list(csv.reader(io.StringIO(csv_text(figure, show))))
        assert say(alt_text(figure))
    assert len(rows) == len(table(figure).rows) + 1
    assert {len(row) for row in rows} == {len(table(figure).columns)}


def test_equal_ranks_stand_below_one_another():
    moves = (Move("Nga Sơn", 1, 1), Move("Lang Chánh", 1, 2), Move("Thọ Xuân", 3, 2))
    root = ElementTree.fromstring(svg(Figure("x", "y", Slope("2020", "2021", moves)), show))
    places = [(text.get("x"), text.get("y")) for text in root.iter("{http://www.w3.org/2000/svg}text")]
    assert len(places) == len(set(places)) == 8


def test_long_names_are_wrapped_and_cut():
    name = "Xây dựng và phát triển chính quyền điện tử, chính quyền số ở các cấp và các ngành"
    lines = wrap(name, 200, lines=2)
    assert len(lines) == 2
    assert all(measure(line) <= 215 for line in lines)
    assert lines[-1].endswith("…")
