"""B1: XLSForm in and out. What we support comes back as it was; what can't be taken is named with sheet and row."""

import io

import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.questionnaires.strategies import documents
from thuocdo.kernel.refusals import BadInput
from thuocdo.questionnaires.domain import validation
from thuocdo.questionnaires.domain.expressions.writing import write
from thuocdo.questionnaires.domain.items import Matrix, Multiple, Number, Single
from thuocdo.questionnaires.services.xlsforms import read_xlsform, to_xform, write_xlsform


def workbook(survey, choices=(), settings=(), **others):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in {"survey": survey, "choices": choices, "settings": settings, **others}.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def taken(*survey, choices=(("list_name", "name", "label"), ("yn", "1", "Có"), ("yn", "0", "Không")), **others):
    return read_xlsform(
        workbook(survey, choices, (("form_title", "form_id"), ("Phiếu", "phieu")), **others), "form.xlsx"
    )


HEAD = ("type", "name", "label", "relevant", "constraint", "required")


def told(found):
    return [(each.place, each.row, str(each.sentence)) for each in found.left]


@settings(
    max_examples=40,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
    deadline=None,
)
@given(documents())
def test_what_we_write_reads_back_the_same(document):
    exported = write_xlsform(document)
    back = read_xlsform(exported.content, "form.xlsx")
    if not exported.left:
        assert back.document == document
        assert back.left == ()


def test_a_small_form_of_others_is_understood():
    found = taken(
        HEAD,
        ("begin_group", "about", "Về ông/bà"),
        ("integer", "age", "Tuổi", None, ". >= 18 and . < 120", "yes"),
        ("select_one yn", "used", "Đã làm thủ tục?", "${age} >= 18"),
        ("end_group",),
        ("select_multiple yn or_other", "why", "Vì sao ${used}?", "${used} = 1 and selected(${used}, '1')"),
    )
    assert told(found) == []
    about, rest = found.document.sections
    age, used = about.items
    assert isinstance(age, Number) and age.required and write(age.constraint) == "this >= 18 and this < 120"
    assert isinstance(used, Single) and write(used.relevant) == "age >= 18"
    why, other = rest.items
    assert isinstance(why, Multiple) and why.title["vi"] == "Vì sao {used}?"
    assert write(why.relevant) == 'used = "1" and selected(used, "1")'
    assert write(other.relevant) == 'selected(why, "other")'
    assert [str(each.sentence) for each in validation.problems(found.document)] == []


def test_a_table_of_the_same_choices_is_a_matrix():
    found = taken(
        (*HEAD[:3], "appearance"),
        ("begin_group", "satisfied", "Mức độ hài lòng", "table-list"),
        ("select_one yn", "q1", "Dễ tìm"),
        ("select_one yn", "q2", "Dễ hiểu"),
        ("end_group",),
    )
    (matrix,) = found.document.sections[0].items
    assert isinstance(matrix, Matrix)
    assert [row.code for row in matrix.rows] == ["q1", "q2"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("time", "t", "Giờ"), "Questions of the type “time” are not taken."),
        (("calculate", "t", None, None, None, None, "1 + 1"), "“calculate” asks nothing; it is left out."),
        (("start", "t"), "“start” is noted by the survey itself where it is needed."),
        (("text", "t", "Tên", "regex(${a}, '[a-z]+')"), "The function regex() can't be taken over as it is used here."),
        (("text", "t", "Tên", "${a} = 'x' or position(..) = 1"),
         "At character 25: “.” was not expected."),
        (("text", "t", "Tên", None, None, "${a} = ''"), "“Required” can't depend on a condition; it is not required."),
        (("text", "count", "Số"), "The code “count” can't be used; it becomes count_."),
        (("text", "t", "Tên {a}"), "Braces show an answer, so they become brackets here."),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_named_with_sheet_row_and_reason(row, reason):
    found = taken((*HEAD, "calculation"), ("text", "a", "A"), row)
    assert told(found) == [("survey", 3, reason)]


def test_a_form_without_choices_may_have_an_empty_sheet_of_them():
    found = taken(HEAD, ("text", "a", "A"), choices=())
    assert found.left == ()


def test_a_repeat_is_left_out_whole_and_what_follows_is_taken():
    found = taken(
        HEAD, ("text", "a", "A"), ("begin_repeat", "r", "Thành viên"), ("text", "b", "B"), ("end_repeat",),
        ("text", "c", "C", "${b} = 'x'"),
    )  # fmt: skip
    assert [item.code for section in found.document.sections for item in section.items] == ["a", "c"]
    assert told(found) == [
        ("survey", 3, "Repeated parts are not taken; all rows within are left out."),
        ("survey", 6, "No earlier item has the code b."),
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"", b"PK\x03\x04 broken", b"type,name\ntext,a", workbook([("a", "b"), (1, 2)]),
        workbook([("type", "name", "label"), ("select_one nowhere", "a", "A")]),
        workbook([("type", "name", "label"), ("begin_group", "a", "A")]),
        workbook([("type", "name", "label"), ("text", "a b", "A")]),
    ],
)  # fmt: skip
def test_what_is_no_xlsform_is_refused_with_a_reason(content):
    with pytest.raises(BadInput) as refused:
        read_xlsform(content, "form.xlsx")
    assert str(refused.value.sentence)


def test_texts_of_people_are_no_formulas_in_the_workbook():
    found = taken(HEAD, ("note", "a", "'=1+1"))
    book = openpyxl.load_workbook(io.BytesIO(write_xlsform(found.document).content))
    assert all(cell.data_type != "f" for sheet in book for row in sheet for cell in row)


def test_collect_gets_an_xform_that_pyxform_made():
    assert "<h:html" in to_xform(taken(HEAD, ("text", "a", "A")).document)
