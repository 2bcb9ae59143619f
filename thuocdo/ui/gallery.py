"""Every component with its states on one page: to choose from, and for the accessibility tests to walk through."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal as D
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thuocdo.kernel.refusals import Problem
from thuocdo.kernel.sentences import Sentence, say_later
from thuocdo.ui import gallery_figures
from thuocdo.ui.forms import DayField, NumberField, TextField
from thuocdo.ui.parts import Cell, Column, Row, Table
from thuocdo.ui.responses import figure_csv, figure_svg


class ExampleForm(forms.Form):
    """One field of every kind."""

    title = TextField(
        label=gettext_lazy("Title"), max_length=80, help_text=gettext_lazy("As it stands in the decision.")
    )
    points = NumberField(
        label=gettext_lazy("Max points"),
        unit=gettext_lazy("points"),
        least=0,
        most=100,
        help_text=gettext_lazy("For instance 9,5"),
    )
    year = forms.ChoiceField(label=gettext_lazy("Year"), choices=[(2021, 2021), (2022, 2022)])
    rule = forms.ChoiceField(
        label=gettext_lazy("How points are earned"),
        widget=forms.RadioSelect,
        choices=[("yes_no", gettext_lazy("Yes or no")), ("ratio", gettext_lazy("Ratio with a cut-off"))],
    )
    groups = forms.MultipleChoiceField(
        label=gettext_lazy("Who is asked"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        choices=[
            ("leaders", gettext_lazy("Leaders")),
            ("people", gettext_lazy("People")),
            ("firms", gettext_lazy("Businesses")),
        ],
    )
    from_date = DayField(label=gettext_lazy("Valid from"))
    reason = TextField(label=gettext_lazy("Reason"), rows=3, required=False)
    file = forms.FileField(
        label=gettext_lazy("Evidence"), required=False, help_text=gettext_lazy("PDF or picture, at most 20 MB.")
    )
    agreed = forms.BooleanField(label=gettext_lazy("I have checked the figures"))


ACCEPTED = say_later("PDF or picture, at most 20 MB a file")


@dataclass(frozen=True)
class ExampleUpload:
    """A field for files that leads nowhere."""

    ticket: str = ""
    begin: str = ""
    accepted: Sentence = ACCEPTED
    extensions: tuple[str, ...] = (".pdf", ".png", ".jpg")
    most_files: int = 20
    most_bytes: int = 20 * 1024 * 1024
    refused: tuple[Problem, ...] = ()


def gallery(request: HttpRequest) -> HttpResponse:
    """Show all components with example values; `?as=csv` and `?as=svg` give the files of the first figure."""
    if request.GET.get("as") in {"csv", "svg"}:
        first = gallery_figures.figures()[0]
        return figure_csv(first) if request.GET["as"] == "csv" else figure_svg(first)
    wrong = ExampleForm(
        {"wrong-points": "9;5", "wrong-rule": "yes_no", "wrong-year": "2021", "wrong-from_date": "31/02/2022"},
        prefix="wrong",
    )
    return render(request, "ui/gallery.html", {"form": ExampleForm(), "wrong": wrong, **_examples(request)})


def _examples(request: HttpRequest) -> dict[str, Any]:
    return {
        "table": _table(request.GET.get("sort", "rank")),
        "figures": gallery_figures.figures(),
        "pair": gallery_figures.pair(),
        "nothing": None,
        "years": [str(year) for year in range(2005, 2026)],
        "page": Paginator(range(3321), 50).get_page(request.GET.get("page", 4)),
        "upload": ExampleUpload(),
        "files": {"CSV": "?as=csv", "XLSX": "?as=xlsx", "JSON": "?as=json"},
        "tabs": [
            (_("Ranking"), "?view=ranking", True),
            (_("Map"), "?view=map", False),
            (_("Components"), "?view=parts", False),
        ],
        "phases": [
            (_("Self-assessment"), "15/01/2022"),
            (_("Appraisal, round 1"), "28/02/2022"),
            (_("Explanation"), "15/03/2022"),
            (_("Publication"), ""),
        ],
        "events": [
            {"at": dt.date(2022, 4, 22), "what": say_later("The council decided"), "who": "Bộ Nội vụ"},
            {
                "at": dt.date(2022, 3, 9),
                "what": say_later("Points changed from %(before)s to %(after)s", before=D("1.50"), after=D("1.42")),
                "text": say_later("3 of 19 tasks were late."),
            },
        ],
        "nodes": [
            {
                "code": "1",
                "title": "Công tác chỉ đạo, điều hành CCHC",
                "title_en": "Direction of public administration reform",
                "note": D("9.5"),
                "opened": True,
                "children": [
                    {
                        "code": "1.1",
                        "title": "Mức độ hoàn thành kế hoạch CCHC năm",
                        "note": D("2"),
                        "link": "#tree",
                        "current": True,
                    },
                    {
                        "code": "1.2",
                        "title": "Thực hiện chế độ báo cáo CCHC định kỳ",
                        "note": D("0.5"),
                        "link": "#tree",
                    },
                ],
            },
            {
                "code": "2",
                "title": "Cải cách thể chế",
                "title_en": "Institutional reform",
                "note": D("10"),
                "children": [
                    {"code": "2.1", "title": "Tham mưu xây dựng văn bản", "note": D("2"), "link": "#tree"},
                ],
            },
        ],
        "facts": [
            (say_later("Legal basis"), "1149/QĐ-BNV"),
            (say_later("Number of units"), 63),
            (say_later("Published on"), dt.date(2022, 5, 25)),
        ],
    }


def _table(sort: str) -> Table:
    rows = [
        (1, "Hải Phòng", "Đồng bằng sông Hồng", D("91.80"), 1, _("Excellent"), 0),
        (2, "Quảng Ninh", "Đồng bằng sông Hồng", D("91.14"), 1, _("Excellent"), -1),
        (19, "Hải Dương", "Đồng bằng sông Hồng", D("87.38"), 2, _("Good"), 28),
        (63, "Kiên Giang", "Tây Nam Bộ", D("79.97"), 3, _("Fair"), -7),
    ]
    place = {"rank": 0, "unit": 1, "index": 3}.get(sort.lstrip("-"), 0)
    return Table(
        caption=say_later("PAR INDEX 2021 of provinces (example of a table)"),
        columns=(
            Column(say_later("Rank"), numeric=True, sort="rank"),
            Column(say_later("Unit"), sort="unit"),
            Column(say_later("Region"), minor=True),
            Column(say_later("Index (of 100)"), numeric=True, sort="index", places=2),
            Column(say_later("Band")),
            Column(say_later("Change of rank")),
        ),
        rows=[
            Row(
                (
                    rank,
                    Cell(unit, link=f"#row-{rank}"),
                    region,
                    Cell(index, kind="meter", maximum=100),
                    Cell(band, kind="band", level=level),
                    Cell(moved, kind="change"),
                ),
                key=str(rank),
                emphasis=unit == "Hải Dương",
            )
            for rank, unit, region, index, level, band, moved in sorted(
                rows,
                key=lambda row: str(row[place]) if place == 1 else row[place],
                reverse=sort.startswith("-"),
            )
        ],
        sorted_by=sort,
        heading=1,
    )
