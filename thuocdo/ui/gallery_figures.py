"""Example figures of every kind: the published PAR INDEX 2021 of the provinces, and a few made-up series."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D
from fractions import Fraction

from thuocdo.kernel.sentences import say_later
from thuocdo.ui.figures import (
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
)

_REGIONS = {
    "Đồng bằng sông Hồng": (
        "Hải Phòng 91.80; Quảng Ninh 91.14; Vĩnh Phúc 89.28; Hà Nội 88.54; Hưng Yên 88.34; Hải Dương 87.38; "
        "Ninh Bình 87.29; Bắc Ninh 86.67; Nam Định 86.40; Thái Bình 84.99; Hà Nam 81.51"
    ),
    "Bắc Trung Bộ và Duyên hải miền Trung": (
        "Đà Nẵng 90.25; Thừa Thiên Huế 89.32; Hà Tĩnh 88.61; Thanh Hóa 87.83; Nghệ An 87.59; Bình Định 86.70; "
        "Quảng Nam 86.58; Ninh Thuận 86.55; Quảng Ngãi 86.45; Quảng Bình 85.81; Khánh Hòa 85.11; Quảng Trị "
        "84.82; Bình Thuận 83.26; Phú Yên 81.41"
    ),
    "Trung du và miền núi phía Bắc": (
        "Thái Nguyên 89.20; Bắc Giang 88.65; Phú Thọ 88.59; Lào Cai 88.44; Sơn La 87.62; Yên Bái 87.24; Lạng "
        "Sơn 87.11; Điện Biên 87.11; Hòa Bình 87.06; Hà Giang 86.77; Lai Châu 86.69; Tuyên Quang 86.57; Bắc "
        "Kạn 84.69; Cao Bằng 82.89"
    ),
    "Đông Nam Bộ": (
        "Bình Dương 87.87; Bà Rịa-Vũng Tàu 87.61; Tây Ninh 86.46; TP. Hồ Chí Minh 86.05; Bình Phước 85.02; "
        "Đồng Nai 83.33"
    ),
    "Tây Nam Bộ": (
        "Sóc Trăng 87.54; Long An 87.20; Đồng Tháp 86.80; Hậu Giang 86.77; Bến Tre 86.52; Bạc Liêu 85.92; Cà "
        "Mau 85.58; An Giang 85.22; Cần Thơ 84.97; Trà Vinh 84.86; Vĩnh Long 82.82; Tiền Giang 80.37; Kiên "
        "Giang 79.97"
    ),
    "Tây Nguyên": ("Lâm Đồng 86.75; Đắk Lắk 86.52; Đắk Nông 86.26; Gia Lai 86.17; Kon Tum 82.45"),
}
_SOURCE = say_later("Ministry of Home Affairs, PAR INDEX 2021")
_EXAMPLE = say_later("Example with made-up values")


def _provinces() -> dict[str, D]:
    found = {}
    for text in _REGIONS.values():
        for pair in text.split("; "):
            name, _, value = pair.rpartition(" ")
            found[name] = D(value)
    return found


PROVINCES = _provinces()
_MEAN = Fraction(sum(PROVINCES.values())) / len(PROVINCES)
_INDEX = say_later("PAR INDEX, points of 100")


def figures() -> list[Figure]:
    """Return one figure of every kind."""
    return [
        _ranked(),
        _dots(),
        _map_63(),
        _map_34(),
        _ranges(),
        _distribution(),
        _stacked(),
        _grouped(),
        _profile(),
        _trend(),
        _slope(),
    ]


def pair() -> list[Figure]:
    """Return two figures to stand side by side."""
    return [replace(_profile(), key="left"), replace(_dots(), key="right")]


def _ranked() -> Figure:
    best = sorted(PROVINCES.items(), key=lambda pair: -pair[1])[:12]
    items = tuple(
        Item(name, value, "#figures", str(rank), name == "Quảng Ninh") for rank, (name, value) in enumerate(best, 1)
    )
    title = say_later("The twelve provinces with the highest PAR INDEX 2021")
    return Figure(
        title,
        _INDEX,
        Ranked(items, mean=_MEAN),
        _SOURCE,
        n=63,
        method_link="#figures",
        csv_link="?as=csv",
        svg_link="?as=svg",
        key="ranked",
    )


def _dots() -> Figure:
    last = sorted(PROVINCES.items(), key=lambda pair: -pair[1])[-6:]
    items = tuple(Item(name, value, rank=str(58 + place)) for place, (name, value) in enumerate(last))
    title = say_later("The last six, on a scale that does not begin at zero")
    return Figure(title, _INDEX, Ranked(items, mean=_MEAN, start=75, maximum=95), _SOURCE, n=63, key="dots")


def _map_63() -> Figure:
    values: dict[str, D | None] = {**PROVINCES, "Kon Tum": None}
    links = dict.fromkeys(PROVINCES, "#figures")
    title = say_later("PAR INDEX 2021 by province")
    note = say_later("63 provinces as of 2021. Kon Tum is left out here to show how missing data look.")
    return Figure(title, _INDEX, Map("provinces_63", values, links), _SOURCE, n=62, note=note, key="map-63")


def _map_34() -> Figure:
    values = {
        "Hà Nội": D("90.1"),
        "Huế": D("88.4"),
        "Đà Nẵng": D("87.2"),
        "TP. Hồ Chí Minh": D("85.3"),
        "Khánh Hòa": D("84.0"),
    }
    return Figure(
        say_later("A map of the 34 provinces since 1 July 2025"),
        _INDEX,
        Map("provinces_34", values, breaks=(85, 90)),
        _EXAMPLE,
        key="map-34",
    )


def _ranges() -> Figure:
    groups = []
    for name, text in _REGIONS.items():
        values = [D(pair.rpartition(" ")[2]) for pair in text.split("; ")]
        groups.append(Range(name, min(values), Fraction(sum(values)) / len(values), max(values), len(values)))
    groups.sort(key=lambda group: -group.mean)
    return Figure(
        say_later("PAR INDEX 2021 by region"), _INDEX, Ranges(tuple(groups), _MEAN), _SOURCE, n=63, key="ranges"
    )


def _distribution() -> Figure:
    here = Item("Hải Dương", PROVINCES["Hải Dương"])
    content = Distribution(tuple(PROVINCES.values()), 1, _MEAN, here)
    return Figure(
        say_later("How the provinces are spread"),
        say_later("provinces per point of PAR INDEX 2021"),
        content,
        _SOURCE,
        n=63,
        key="spread",
    )


_PARTS = (say_later("Appraisal"), say_later("SIPAS"), say_later("Leaders' survey"), say_later("Socio-economic"))
_FIRST = (
    StackedItem("Hải Phòng", (D("58.87"), D("9.34"), D("19.33"), D("4.25"))),
    StackedItem("Quảng Ninh", (D("58.20"), D("9.41"), D("18.33"), D("5.20"))),
    StackedItem("Hải Dương", (D("55.28"), D("9.20"), D("19.89"), D("3.00"))),
)


def _stacked() -> Figure:
    return Figure(say_later("What the index is made of"), _INDEX, Stacked(_PARTS, _FIRST, 100), _SOURCE, key="stacked")


def _grouped() -> Figure:
    return Figure(
        say_later("The same parts side by side"),
        say_later("points"),
        Stacked(_PARTS, _FIRST, 65, grouped=True),
        _SOURCE,
        key="grouped",
    )


def _profile() -> Figure:
    rows = (
        ProfileRow("Công tác chỉ đạo, điều hành CCHC", D("8.82"), D("9.5"), D("8.6"), D("9.4")),
        ProfileRow("Cải cách thể chế", D("8.1"), D("10"), D("8.5"), D("9.6")),
        ProfileRow("Cải cách thủ tục hành chính", D("12.3"), D("13"), D("11.7"), D("12.8")),
        ProfileRow("Xây dựng và phát triển chính quyền điện tử, chính quyền số", None, D("13.5"), D("10.2"), D("12.9")),
    )
    return Figure(
        say_later("A unit's components beside the mean and the best"),
        say_later("share of the maximum, %"),
        Profile("Hải Dương", rows),
        _EXAMPLE,
        key="profile",
    )


def _trend() -> Figure:
    lines = (
        Line("Hải Dương", (D("82.9"), D("84.1"), D("87.38"), D("83.52")), emphasis=True),
        Line(say_later("Mean of provinces"), (D("81.2"), D("83.7"), D("86.37"), D("84.8"))),
        Line("Kiên Giang", (D("78.9"), None, D("79.97"), D("80.4"))),
    )
    content = Trend(("2019", "2020", "2021", "2022"), lines, breaks=(3,))
    note = say_later("Dashed upright line: the criteria changed; the years on its two sides are not comparable.")
    return Figure(say_later("Index over the years"), _INDEX, content, _EXAMPLE, note=note, key="trend")


def _slope() -> Figure:
    moves = (
        Move("Hải Phòng", 1, 2),
        Move("Quảng Ninh", 2, 1, emphasis=True),
        Move("Hải Dương", 19, 47, emphasis=True),
        Move("Thừa Thiên Huế", 4, 4),
        Move("Kiên Giang", 63, 60),
        Move("Tây Ninh", 30, None),
    )
    return Figure(
        say_later("Ranks of two years"), say_later("rank"), Slope("2021", "2022", moves), _EXAMPLE, key="slope"
    )
