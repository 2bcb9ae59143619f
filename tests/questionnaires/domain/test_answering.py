"""B1, B4: answers against a questionnaire. Every fault is named, and what is kept is in one exact form."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.questionnaires.strategies import TODAY, documents
from thuocdo.questionnaires.domain.answering import NO_ANSWER, NOT_ASKED, check, settle
from thuocdo.questionnaires.domain.documents import Document, Section, coded_order, slots
from thuocdo.questionnaires.domain.expressions.reading import read
from thuocdo.questionnaires.domain.items import (
    Day,
    Location,
    LongText,
    Matrix,
    Multiple,
    Note,
    Number,
    Option,
    Ranking,
    Row,
    ShortText,
    Single,
    TextForm,
    UnitPicker,
    Upload,
)


def vi(text):
    return {"vi": text}


YES_NO = (Option("co", vi("Có")), Option("khong", vi("Không")))
USED = Single(code="used", title=vi("Ông/bà đã làm thủ tục chưa?"), options=YES_NO, required=True)
HOW = Matrix(
    code="how", title=vi("Mức độ hài lòng"), rows=(Row("how_1", vi("Nhanh")), Row("how_2", vi("Gọn"))), options=YES_NO,
    relevant=read('used = "co"'),
)  # fmt: skip
AGE = Number(
    code="age", title=vi("Tuổi"), lowest=Decimal(18), highest=Decimal(120), constraint=read("this < 100 or true"),
)  # fmt: skip


def form(*items):
    return Document(title=vi("Phiếu"), sections=(Section(code="s", items=items),))


def looked_at(*items, complete=True, **answers):
    return check(form(*items), answers, today=TODAY, complete=complete)


def told(checked):
    return [(each.place, str(each.sentence)) for each in checked.problems]


def test_a_whole_ballot_is_coded_in_the_order_of_its_items():
    checked = looked_at(USED, HOW, AGE, used="co", how_2="khong", age="42")
    assert checked.ok
    assert checked.coded == (1, NO_ANSWER, 2)
    assert checked.others == {"age": "42"}
    assert checked.values["age"] == Fraction(42)


def test_what_is_not_asked_is_marked_so_and_may_not_be_answered():
    assert looked_at(USED, HOW, used="khong").coded == (2, NOT_ASKED, NOT_ASKED)
    assert told(looked_at(USED, HOW, used="khong", how_1="co")) == [
        ("how_1", "This question is not asked, given the earlier answers. Leave it out.")
    ]
    assert settle(form(USED, HOW), {"used": "khong", "how_1": "co"}, today=TODAY) == {"used": "khong"}


def test_an_answer_that_is_not_asked_is_not_seen_by_later_conditions():
    last = Single(code="last", title=vi("Vì sao?"), options=YES_NO, relevant=read('how_1 = "co"'))
    assert looked_at(USED, HOW, last, used="khong", how_1="co").asked == ("used",)


def test_required_counts_when_the_ballot_is_handed_in():
    assert told(looked_at(USED)) == [("used", "This question needs an answer.")]
    assert looked_at(USED, complete=False).ok
    text = ShortText(code="t", title=vi("Tên"), required=True)
    assert told(looked_at(text, t="\u200b\u200e ")) == [("t", "This question needs an answer.")]


def test_everything_wrong_is_told_at_once():
    found = told(looked_at(USED, AGE, used="maybe", age="17", ghost="1"))
    assert found == [
        ("ghost", "There is no such question in this questionnaire."),
        ("used", "“maybe” is none of the options: co, khong."),
        ("age", "Give at least 18."),
    ]


OPTIONS = tuple(Option(code, vi(code), alone=code == "none") for code in ("a", "b", "none"))
MULTIPLE = Multiple(code="x", title=vi("X"), options=OPTIONS, at_most=2)
RANKING = Ranking(code="x", title=vi("X"), options=OPTIONS, places=2)
DAY = Day(code="x", title=vi("X"), earliest=date(2026, 1, 1))
MAIL = ShortText(code="x", title=vi("X"), form=TextForm.EMAIL, longest=40)
PHONE = ShortText(code="x", title=vi("X"), form=TextForm.PHONE)
LONG = LongText(code="x", title=vi("X"), longest=10)
WHERE = Location(code="x", title=vi("X"))
FILE = Upload(code="x", title=vi("X"))
UNIT = UnitPicker(code="x", title=vi("X"), unit_kinds=("province",))
PRICE = Number(code="x", title=vi("X"), places=2)


@pytest.mark.parametrize(
    ("item", "given", "kept"),
    [
        (MULTIPLE, ["b", "a"], ["a", "b"]),
        (RANKING, ["b", "a"], ["b", "a"]),
        (DAY, "02/03/2026", "2026-03-02"),
        (DAY, "2026-03-02", "2026-03-02"),
        (MAIL, " an@bonoivu.gov.vn ", "an@bonoivu.gov.vn"),
        (PHONE, "0912 345 678", "0912 345 678"),
        (LONG, "a\u0302\r\nb", "â\nb"),
        (LONG, "a\u202e\x00b", "ab"),
        (WHERE, {"lat": 21.02, "lon": "105.85", "accuracy": 5}, ["21.02", "105.85", "5"]),
        (FILE, "f00d", ["f00d"]),
        (UNIT, "thanh-hoa", "thanh-hoa"),
        (PRICE, "1.234,5", "1234.5"),
        (PRICE, 12.5, "12.5"),
    ],
)
def test_answers_are_kept_in_one_form(item, given, kept):
    checked = looked_at(item, x=given)
    assert told(checked) == []
    assert checked.others == {"x": kept}


@pytest.mark.parametrize(
    ("item", "given", "sentence"),
    [
        (MULTIPLE, "a", "Give a list of options."),
        (MULTIPLE, ["a", "a"], "An option is given twice."),
        (MULTIPLE, ["a", "none"], "“none” can't be chosen together with others."),
        (MULTIPLE, [["a"]], "“[\"a\"]” is none of the options: a, b, none."),
        (RANKING, ["a"], "Put 2 options in order."),
        (DAY, "31/02/2026", "“31/02/2026” is no date. Write day/month/year, 31/01/2026."),
        (DAY, "2025-12-31", "Give a date from 2026-01-01 on."),
        (MAIL, "an@bo", "“an@bo” is no e-mail address."),
        (PHONE, "12", "“12” is no telephone number."),
        (LONG, "x" * 11, "Give at most 10 characters."),
        (LONG, "x" * 1_000_000, "Give at most 10 characters."),
        (LONG, {"a": 1}, "Give a text."),
        (WHERE, {"lat": 91, "lon": 0}, "Give a latitude from −90 to 90 and a longitude from −180 to 180."),
        (WHERE, "here", "Give a latitude from −90 to 90 and a longitude from −180 to 180."),
        (FILE, "../../etc/passwd", "This is no file that was sent before."),
        (FILE, ["a", "b"], "Choose at most 1."),
        (UNIT, "Thanh Hóa", "There is no such unit to choose here."),
        (PRICE, "1.234", "Give at most 2 decimals."),
        (PRICE, "1e5", "“1e5” is no number."),
        (PRICE, True, "“true” is no number."),
        (PRICE, float("nan"), "“NaN” is no number."),
        (AGE, {"x": 1}, "“{\"x\": 1}” is no number."),
        (Note(code="x", title=vi("X")), "hello", "There is no such question in this questionnaire."),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_with_a_sentence(item, given, sentence):
    assert told(looked_at(item, **{item.code: given})) == [(item.code, sentence)]


def test_the_author_says_why_a_constraint_refuses():
    age = Number(code="age", title=vi("Tuổi"))
    years = Number(
        code="years", title=vi("Số năm công tác"), constraint=read("this < age"), refusal=vi("Phải ít hơn {age} năm.")
    )
    assert told(looked_at(age, years, age="30", years="31")) == [("years", "Phải ít hơn 30 năm.")]
    assert looked_at(age, years, age="30", years="29").ok


def test_the_register_decides_which_units_there_are():
    checked = check(form(UNIT), {"x": "atlantis"}, today=TODAY, is_unit=lambda slug, _item, _within: slug == "ha-noi")
    assert told(checked) == [("x", "There is no such unit to choose here.")]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=5,
)


@given(st.data())
def test_whatever_is_sent_is_judged_and_never_a_crash(data):
    document = data.draw(documents())
    codes = [slot.code for slot in slots(document)] or ["q1"]
    answers = data.draw(st.dictionaries(st.sampled_from([*codes, "ghost"]), json_values, max_size=6))
    checked = check(document, answers, today=TODAY)
    assert len(checked.coded) == len(coded_order(document))
    assert set(checked.values) <= set(checked.asked)
    again = check(document, settle(document, answers, today=TODAY), today=TODAY)
    assert again.asked == checked.asked
