"""A15, A16: the published results in the database: read in few queries, out again to the last digit, never changed."""

import csv
from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal as D
from io import StringIO

import pytest
import tables
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from thuocdo.directory.models import Unit
from thuocdo.kernel.numbers import SHOWN
from thuocdo.kernel.refusals import BadInput, NotFound
from thuocdo.results import selectors
from thuocdo.results.domain.findings import Weight
from thuocdo.results.domain.freezing import content_hash
from thuocdo.results.models import Finding, Loss, NodeResult, Publication, UnitResult
from thuocdo.results.selectors.contents import contents
from thuocdo.results.services.loading import load_published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


@pytest.fixture
def provinces():
    return selectors.publication("par-index-tinh-2021")


@pytest.fixture
def hai_duong():
    return selectors.publication("par-index-tinh-2022-hai-duong")


def test_five_publications_stand_newest_first(loaded):
    assert [each.slug for each in selectors.publications()] == [
        "par-index-tinh-2022-hai-duong", "par-index-bo-2021", "par-index-tinh-2021", "cchc-so-thanh-hoa-2020",
        "cchc-huyen-thanh-hoa-2020",
    ]  # fmt: skip
    assert [each.slug for each in selectors.publications(text="thanh hoa")] == [
        "cchc-so-thanh-hoa-2020", "cchc-huyen-thanh-hoa-2020",
    ]  # fmt: skip
    assert [each.units for each in loaded.values()] == [17, 63, 20, 27, 1]


def test_loading_again_changes_nothing():
    before = list(Publication.objects.order_by("id").values_list("slug", "content_hash", "published_at"))
    again = load_published(now=datetime(2026, 5, 5, tzinfo=UTC))
    assert [each.is_new for each in again] == [False] * 5
    assert list(Publication.objects.order_by("id").values_list("slug", "content_hash", "published_at")) == before


@pytest.mark.parametrize("name", [
    "par-index-bo-2021", "par-index-tinh-2021", "cchc-so-thanh-hoa-2020", "cchc-huyen-thanh-hoa-2020",
])  # fmt: skip
def test_tables_come_out_again_to_the_last_digit(name):
    """A16: every cell of the source, as it was printed."""
    meta = tables.meta_of(name)
    source = list(csv.DictReader(StringIO((tables.DATA / f"{name}.csv").read_text(encoding="utf-8"))))
    lines = UnitResult.objects.filter(publication__slug=name).order_by("position")
    again = [
        {heading: line.printed.get(role, "") for heading, role in meta["columns"].items() if role} for line in lines
    ]
    assert again == [{heading: row[heading] for heading, role in meta["columns"].items() if role} for row in source]


def test_stored_numbers_are_the_printed_ones(provinces):
    first = selectors.ranking(provinces).lines[0]
    assert (first.unit.title, first.rank, first.value, first.summed) == ("Hải Phòng", 1, D("91.80"), D("91.79"))
    assert {code: value.points for code, value in first.values.items()} == {
        "td": D("58.87"), "sipas": D("9.34"), "xhh": D("19.33"), "ktxh": D("4.25"),
    }  # fmt: skip


def test_ranking_sorts_filters_and_finds_without_diacritics(provinces):
    """A12, D1."""
    by_satisfaction = selectors.ranking(provinces, sort="sipas")
    assert [str(line.unit.title) for line in by_satisfaction.lines[:3]] == ["Quảng Ninh", "Hải Phòng", "Hưng Yên"]
    assert [line.printed_name for line in selectors.ranking(provinces, text="da nang").lines] == ["Đà Nẵng"]
    assert [line.printed_name for line in selectors.ranking(provinces, text="Đà Nẵng").lines] == ["Đà Nẵng"]
    assert [line.rank for line in selectors.ranking(provinces, region="tay-nguyen").lines] == [29, 36, 41, 42, 59]
    assert [line.printed_name for line in selectors.ranking(provinces, band="c").lines] == ["Kiên Giang"]
    names = [line.printed_name for line in selectors.ranking(provinces, sort="name").lines]
    assert names[:4] == ["An Giang", "Bà Rịa-Vũng Tàu", "Bạc Liêu", "Bắc Giang"]
    assert names[-1] == "Yên Bái"


@pytest.mark.parametrize("asked", [
    {"sort": "nonsense"}, {"sort": "td; drop table"}, {"page": 0}, {"page": 99}, {"page": -1}, {"band": "z"},
])  # fmt: skip
def test_nonsense_is_refused_with_a_sentence(provinces, asked):
    with pytest.raises(BadInput) as refused:
        selectors.ranking(provinces, **asked)
    assert refused.value.field in asked


def test_pages_hold_every_unit_once(provinces):
    seen = []
    for page in range(1, 8):
        seen += [line.unit.slug for line in selectors.ranking(provinces, page=page, per_page=10).lines]
    assert len(seen) == len(set(seen)) == 63


def test_ranking_page_takes_few_queries_whatever_its_length(provinces):
    counts = []
    for size in (1, 63):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            selectors.ranking(provinces, per_page=size)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8


def test_means_spread_groups_regions(provinces):
    """A11: 86.37, 40 above, 11.83, groups 3/59/1, six regions."""
    whole = selectors.overview(provinces.id)
    assert (str(SHOWN(whole.mean)), whole.above_mean, str(whole.gap)) == ("86.37", 40, "11.83")
    assert [each.title for each in (*whole.first, *whole.last)] == ["Hải Phòng", "Kiên Giang"]
    assert whole.bands == {"a": 3, "b": 59, "c": 1}
    assert sum(whole.classes.values()) == 63
    assert Counter(each.region for each in selectors.unit_values(provinces.id)) == {
        "dong-bang-song-hong": 11, "trung-du-va-mien-nui-phia-bac": 14, "bac-trung-bo-va-duyen-hai-mien-trung": 14,
        "dong-nam-bo": 6, "tay-nguyen": 5, "tay-nam-bo": 13,
    }  # fmt: skip
    means = {each.column.code: str(SHOWN(each.mean)) for each in selectors.component_means(provinces)}
    assert means == {"td": "56.08", "sipas": "8.72", "xhh": "18.15", "ktxh": "3.42"}


def test_best_and_worst_of_a_component(provinces):
    impact = selectors.component_means(provinces)[3]
    assert (impact.best, impact.best_units, impact.worst, impact.worst_units) == (
        D("6.00"), ("Đà Nẵng",), D("0.00"), ("Tiền Giang",),
    )  # fmt: skip


def test_three_hidden_ties_for_the_footnotes(provinces):
    assert [tuple(unit.slug for unit in tie) for tie in selectors.overview(provinces.id).ties] == [
        ("lang-son", "dien-bien"), ("hau-giang", "ha-giang"), ("dak-lak-den-2025", "ben-tre"),
    ]  # fmt: skip


def test_units_are_called_as_on_the_day_of_the_table(provinces):
    """A12: Thừa Thiên Huế of 2021 is Huế today; every way of reading a line says the same name."""
    hue = Unit.objects.get(slug="hue")
    line = next(each for each in selectors.ranking(provinces).lines if each.unit.id == hue.pk)
    assert hue.name == "Huế"
    assert {
        line.unit.title,
        selectors.line(provinces, "hue").unit.title,
        next(each.title for each in selectors.unit_values(provinces.id) if each.slug == "hue"),
        next(each.title for each in selectors.unit_values(provinces.id, "td") if each.slug == "hue"),
        *(each.line.unit.title for each in selectors.standings([hue.pk])),
    } == {"Thừa Thiên Huế"}


def test_history_follows_the_lineage():
    """A12: Hải Dương's results are found from Hải Phòng, which it became part of, and are not called its own."""
    hai_duong = Unit.objects.get(slug="hai-duong")
    day = date(2026, 3, 2)
    own = [each for each in selectors.history(hai_duong.pk, on=day) if each.line.unit.id == hai_duong.pk]
    assert [(each.publication.year, each.line.rank) for each in own] == [(2022, 47), (2021, 19)]
    assert own[0].line.rank_change == -28
    today = Unit.objects.get(slug="hai-phong")
    found = selectors.history(today.pk, on=day)
    assert {each.line.printed_name for each in found} >= {"Hải Dương", "Hải Phòng"}


def test_lost_points_with_reasons_and_agencies(hai_duong):
    """A13."""
    losses = selectors.losses(hai_duong, "hai-duong")
    assert len(losses) == 28
    dialogue = next(each for each in losses if each.code == "1.b")
    assert (dialogue.lost, dialogue.responsible) == (D("0.50"), "Sở Kế hoạch và Đầu tư")
    line = selectors.line(hai_duong, "hai-duong")
    assert (line.values["8b"].rank, line.values["8b"].rank_change) == (14, -10)
    assert str(line.values["8a"].lost) == "4.00"


def test_findings_by_weight_and_unit(provinces):
    assert selectors.finding_counts(provinces) == {
        Weight.ERROR: 0, Weight.LOOK: 0, Weight.ROUNDING: 22, Weight.RIGHT: 23,
    }  # fmt: skip
    districts = selectors.publication("cchc-huyen-thanh-hoa-2020")
    first = selectors.findings(districts)[0]
    assert (first.check, first.weight, first.unit_name) == ("rank", "error", "Huyện Lang Chánh")
    assert str(first.sentence).startswith("Huyện Lang Chánh (82.75) is printed with the same rank 13")
    line = selectors.line(districts, first.unit_slug)
    assert (line.rank, line.printed_rank) == (14, 13)


def test_unknown_publication_and_unit_are_not_found(provinces):
    with pytest.raises(NotFound):
        selectors.publication("khong-co")
    with pytest.raises(NotFound):
        selectors.line(provinces, "bo-noi-vu")


def test_hash_is_that_of_the_contents(provinces):
    """A15: the hash is recomputed from what is stored."""
    assert provinces.content_hash == content_hash(contents(provinces.id))
    assert len(provinces.content_hash) == 64
    assert provinces.as_of == date(2021, 12, 31)


@pytest.mark.parametrize("change", [
    lambda key: Publication.objects.filter(pk=key).update(title_vi="khác"),
    lambda key: Publication.objects.filter(pk=key).update(status="draft"),
    lambda key: Publication.objects.filter(pk=key).update(content_hash="0" * 64),
    lambda key: UnitResult.objects.filter(publication_id=key).update(value=F("value") + 1),
    lambda key: UnitResult.objects.filter(publication_id=key)[0].delete(),
    lambda key: NodeResult.objects.filter(line__publication_id=key).update(points=0),
    lambda key: NodeResult.objects.filter(line__publication_id=key).delete(),
    lambda key: Finding.objects.filter(publication_id=key).delete(),
    lambda key: Finding.objects.create(publication_id=key, position=99, check_name="x", weight="right", sentence={}),
    lambda key: Loss.objects.create(line=UnitResult.objects.filter(publication_id=key)[0], position=9, lost=1),
    lambda key: UnitResult.objects.create(
        publication_id=key, unit=Unit.objects.get(slug="bo-noi-vu"), position=99, value=1
    ),
    lambda key: Publication.objects.filter(pk=key).delete(),
    lambda key: connection.cursor().execute("DELETE FROM results_publication WHERE id = %s", [key]),
])  # fmt: skip
def test_the_database_keeps_what_is_published_from_changing(provinces, change):
    """A15: by whatever way somebody tries."""
    with pytest.raises(IntegrityError), transaction.atomic():
        change(provinces.id)
    assert content_hash(contents(provinces.id)) == provinces.content_hash
