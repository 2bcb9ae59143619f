"""A framework goes into a spreadsheet and comes back as it was (A1), and what is wrong in one is named (A3)."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.indices.strategies import RULE_STRATEGIES, documents
from thuocdo.foundation.sheets.writing import Column, to_csv
from thuocdo.indices.domain.rules import RULES, rule_from_data, rule_to_data
from thuocdo.indices.domain.writing.examples import EXAMPLES
from thuocdo.indices.domain.writing.table import COLUMNS
from thuocdo.indices.domain.writing.text import data_of, text_of
from thuocdo.indices.services import loading, spreadsheets
from thuocdo.indices.services.spreadsheets import Format
from thuocdo.kernel.refusals import BadInput

PRODUCT = ("bo-2021", "tinh-2021", "tinh-2022-linh-vuc", "tinh-2022-mo-hinh", "thanh-hoa-so-2019",
           "thanh-hoa-huyen-2019", "thanh-hoa-so-mo-hinh")  # fmt: skip


@pytest.mark.parametrize("kind", list(Format))
@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("slug", PRODUCT)
def test_the_frameworks_of_the_product_come_back_as_they_were(slug, language, kind):
    document = loading.shipped(slug)
    assert spreadsheets.read(spreadsheets.export(document, kind, language), f"x.{kind.value}") == document


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents(), st.sampled_from(list(Format)), st.sampled_from(["vi", "en"]))
def test_any_framework_comes_back_as_it_was(document, kind, language):
    """A1: the round trip is lossless for every kind of rule, in both languages and both kinds of file."""
    assert spreadsheets.read(spreadsheets.export(document, kind, language), f"x.{kind.value}") == document


@pytest.mark.parametrize("kind", RULES)
def test_any_rule_comes_back_from_its_text(kind):
    @settings(max_examples=40, deadline=None)
    @given(RULE_STRATEGIES[kind], st.sampled_from(["vi", "en"]))
    def check(rule, language):
        wording, problems = spreadsheets.wording(language), []
        text = text_of(type(rule), rule_to_data(rule), wording)
        data = data_of(type(rule), text, problems, wording)
        assert not problems
        assert rule_from_data(kind, data) == rule

    check()


def test_there_is_an_example_of_every_kind_and_none_has_a_fault():
    assert {example.rule.kind for example in EXAMPLES} == set(RULES)
    assert not [fault for example in EXAMPLES for fault in example.rule.problems(example.node)]


def test_an_official_writes_a_rule_by_hand():
    """Decimal commas, words for intervals, no codes, Vietnamese or English names."""
    text = "measure = percent; steps = trên 90 | 2\nsteps = từ 70 đến 90 | 1,5;steps = dưới 70 | 0"
    problems = []
    rule = rule_from_data("bands", data_of(RULES["bands"], text, problems, spreadsheets.wording("vi")))
    assert not problems
    assert [(str(step.points), step.low_included, step.high_included) for step in rule.steps] == [
        ("2", False, False), ("3/2", True, True), ("0", True, False),
    ]  # fmt: skip


ROW = {"code": "1", "title_vi": "Lĩnh vực", "max_points": "10", "rule_kind": "yes_no"}


def table(*rows):
    columns = [Column(name, name) for name in COLUMNS]
    return to_csv(columns, [{**dict.fromkeys(COLUMNS, ""), **row} for row in rows])


@pytest.mark.parametrize(
    ("rows", "row", "column", "given_", "words"),
    [
        ([ROW | {"max_points": "mười"}], 2, "Điểm tối đa", "mười", "points: a number"),
        ([ROW | {"max_points": "-1"}], 2, "Điểm tối đa", "-1", "points: a number"),
        ([ROW | {"code": "1 1"}], 2, "Mã", "1 1", "a code of 1 to 30 characters"),
        ([ROW | {"title_vi": ""}], 2, None, "", "a title"),
        ([ROW, ROW | {"code": "2", "channel": "radio"}], 3, None, "radio", "one of"),
        ([ROW | {"rule_kind": "magic"}], 2, None, "magic", "one of"),
        ([ROW | {"rule": "điểm = 3"}], 2, None, "điểm = 3", "one of these"),
        (
            [ROW | {"rule_kind": "count_points_cap", "rule": "per_item = nhiều"}],
            2,
            None,
            "per_item = nhiều",
            "a number",
        ),
        ([ROW | {"rule_kind": "count_points_cap"}], 2, None, "", "missing"),
        ([ROW | {"evidence_required": "chắc"}], 2, None, "chắc", "yes or no"),
        ([ROW | {"respondent_weights": "dân 40"}], 2, None, "dân 40", "weights"),
        ([ROW | {"respondent_weights": "dân = 40"}], 2, None, "dân", "one of"),
        ([ROW, ROW], 3, None, "1", ""),
        ([ROW | {"parent": "9"}], 2, None, "9", "another row"),
        ([ROW, {"code": "#rank_style", "parent": "loose"}], 3, None, "loose", "one of"),
        ([ROW, {"code": "#band", "parent": "Tốt | tám mươi"}], 3, None, "Tốt | tám mươi", "from"),
        ([ROW, {"code": "#valid_from_year", "parent": "năm nay"}], 3, None, "năm nay", "a year"),
    ],
)
def test_every_faulty_cell_is_named(rows, row, column, given_, words):
    """A1, A3: row, column, what was given, what is expected."""
    with pytest.raises(BadInput) as refusal:
        spreadsheets.read(table(*rows), "khung.csv")
    [problem] = refusal.value.problems
    assert problem.row == row
    assert problem.given == given_
    assert words in f"{problem.expected} {problem.sentence}"
    if column:
        assert problem.column == column


def test_all_faults_are_told_at_once():
    with pytest.raises(BadInput) as refusal:
        spreadsheets.read(table(ROW | {"max_points": "x"}, ROW | {"code": ""}, ROW | {"channel": "y"}), "khung.csv")
    assert [problem.row for problem in refusal.value.problems] == [2, 3, 4]


def test_rows_in_a_circle_are_named():
    rows = [ROW | {"rule_kind": "", "parent": "2"}, ROW | {"code": "2", "rule_kind": "", "parent": "1"}]
    with pytest.raises(BadInput) as refusal:
        spreadsheets.read(table(*rows), "khung.csv")
    assert [problem.row for problem in refusal.value.problems] == [2, 3]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"\x00\x01", b"PK\x03\x04", b"a;b\n1;2\n", b"\xff" * 100])
def test_hostile_files_are_refused_with_a_sentence(content):
    with pytest.raises(BadInput) as refusal:
        spreadsheets.read(content, "khung.xlsx")
    assert str(refusal.value.sentence)


def test_the_template_has_explanations_and_examples_in_both_languages():
    for language in ("vi", "en"):
        content = spreadsheets.template(Format.XLSX, language)
        with pytest.raises(BadInput, match="faulty"):
            spreadsheets.read(content, "mau.xlsx")
