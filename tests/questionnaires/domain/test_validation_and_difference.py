"""B1: what stands in the way of publishing a draft, and what a new version changes."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings

from tests.questionnaires.strategies import documents
from thuocdo.questionnaires.domain.comparison import Change, Comparable, difference
from thuocdo.questionnaires.domain.documents import Document, Section
from thuocdo.questionnaires.domain.expressions.reading import read
from thuocdo.questionnaires.domain.items import Matrix, Number, Option, Row, Scale, ShortText, Single, UnitPicker
from thuocdo.questionnaires.domain.storing import document_of, fingerprint, to_data
from thuocdo.questionnaires.domain.validation import problems
from thuocdo.questionnaires.services.loading import TEMPLATES, shipped


def vi(text):
    return {"vi": text}


YES_NO = (Option("co", vi("Có")), Option("khong", vi("Không")))
ASKED = Single(code="asked", title=vi("Hài lòng?"), options=YES_NO)


def form(*items, **frame):
    return Document(title=vi("Phiếu"), sections=(Section(code="s", items=items),), **frame)


def told(document):
    return [(each.place, str(each.sentence)) for each in problems(document)]


@pytest.mark.parametrize(
    ("items", "fault"),
    [
        ((), ("", "There is no question yet.")),
        ((ASKED, ASKED), ("asked", "The code asked is used twice.")),
        ((replace(ASKED, options=()),), ("asked", "Give at least two options.")),
        ((replace(ASKED, options=(*YES_NO, YES_NO[0])),), ("asked", "The option co is there twice.")),
        ((replace(ASKED, code="tuổi"),),
         ("tuổi", "“tuổi” can't be a code. Begin with a letter; then letters without marks, digits, _.")),
        ((replace(ASKED, code="count"),), ("count", "“count” has a meaning in conditions and can't be a code.")),
        ((replace(ASKED, title={}),), ("asked", "The Vietnamese text is missing.")),
        ((replace(ASKED, title=vi("Vì sao {later}?")),),
         ("asked", "The text shows the answer to {later}, which is no earlier item.")),
        ((replace(ASKED, relevant=read("answered(later)")), ShortText(code="later", title=vi("Sau"))),
         ("asked", "later is asked later. Conditions look at earlier answers only.")),
        ((ASKED, ShortText(code="b", title=vi("B"), relevant=read('asked = "co" and asked = "khong"'))),
         ("b", "Nobody will ever be asked this: the condition can't hold.")),
        ((Scale(code="b", title=vi("B"), options=YES_NO),), ("b", "A five-point scale has 5 steps, not 2.")),
        ((Matrix(code="b", title=vi("B"), options=YES_NO, rows=()),), ("b", "The matrix has no rows.")),
        ((Number(code="b", title=vi("B"), lowest=Decimal(2), highest=Decimal(1)),),
         ("b", "The lower limit is above the upper one.")),
        ((UnitPicker(code="b", title=vi("B"), unit_kinds=("commune",), within="x"),),
         ("b", "x is no earlier choice of a unit.")),
        ((replace(ASKED, title={"vi": "A", "fr": "B"}),),
         ("asked", "There is a text in “fr”, which is none of the questionnaire's languages.")),
    ],
)  # fmt: skip
def test_a_fault_of_a_draft_is_named_with_its_place(items, fault):
    assert fault in told(form(*items))


def test_items_of_a_shuffled_section_may_not_look_at_each_other():
    later = ShortText(code="b", title=vi("B"), relevant=read('asked = "co"'))
    document = form(ASKED, later)
    assert told(document) == []
    shuffled = replace(document, sections=(replace(document.sections[0], shuffle=True),))
    assert told(shuffled) == [("b", "asked is asked later. Conditions look at earlier answers only.")]


@pytest.mark.parametrize("slug", TEMPLATES)
def test_the_templates_of_the_product_can_be_published(slug):
    assert told(shipped(slug)) == []


def test_the_ministrys_form_has_33_items_in_nine_factors():
    factors = [item for section in shipped("sipas-2022").sections for item in section.items if item.code[:4] == "Q9_I"]
    assert len(factors) == 9
    assert sum(len(factor.rows) for factor in factors) == 33
    assert all([option.satisfied for option in each.options] == [False] * 3 + [True] * 2 for each in factors)


@settings(max_examples=60)
@given(documents())
def test_a_document_is_stored_and_read_without_loss(document):
    assert document_of(to_data(document)) == document
    assert fingerprint(document_of(to_data(document))) == fingerprint(document)


@settings(max_examples=30)
@given(documents())
def test_nothing_differs_from_itself(document):
    assert difference(document, document) == ()


def change(item, **settings_):
    (found,) = difference(form(ASKED), form(replace(ASKED, **settings_)))
    return found


@pytest.mark.parametrize(
    ("settings_", "changes", "comparable"),
    [
        ({"title": vi("Rất hài lòng?")}, (Change.WORDING,), Comparable.ASK),
        ({"title": vi("hài lòng ?")}, (Change.SPELLING,), Comparable.YES),
        ({"title": vi("Hai long?")}, (Change.WORDING,), Comparable.ASK),  # tones carry meaning
        ({"title": {"vi": "Hài lòng?", "en": "Satisfied?"}}, (Change.TRANSLATION,), Comparable.YES),
        ({"options": (*YES_NO, Option("x", vi("Không biết")))}, (Change.OPTION_ADDED,), Comparable.ASK),
        ({"options": YES_NO[::-1]}, (Change.OPTION_ORDER,), Comparable.YES),
        ({"options": (replace(YES_NO[0], satisfied=True), YES_NO[1])}, (Change.OPTION_MEANING,), Comparable.NO),
        ({"options": (replace(YES_NO[0], title=vi("Đúng")), YES_NO[1])}, (Change.OPTION_WORDING,), Comparable.ASK),
        ({"required": True}, (Change.RULES,), Comparable.YES),
        ({"relevant": read("true")}, (Change.ASKED_OF,), Comparable.ASK),
    ],
)
def test_each_change_is_told_with_what_it_means_for_comparing(settings_, changes, comparable):
    found = change(ASKED, **settings_)
    assert (found.changes, found.comparable) == (changes, comparable)


def test_added_removed_and_of_another_kind_are_never_comparable():
    other = ShortText(code="asked", title=ASKED.title)
    assert [(each.code, each.changes[0], each.comparable) for each in difference(form(ASKED), form(other))] == [
        ("asked", Change.KIND, Comparable.NO)
    ]
    new = ShortText(code="new", title=vi("Mới"))
    assert [(each.code, each.changes) for each in difference(form(ASKED), form(new))] == [
        ("new", (Change.ADDED,)), ("asked", (Change.REMOVED,)),
    ]  # fmt: skip


def test_rewording_a_matrix_concerns_all_its_rows():
    rows = (Row("r1", vi("Một")), Row("r2", vi("Hai")))
    old = Matrix(code="m", title=vi("Hài lòng?"), rows=rows, options=YES_NO)
    found = difference(form(old), form(replace(old, title=vi("Đồng ý?"))))
    assert [(each.code, each.changes) for each in found] == [("r1", (Change.WORDING,)), ("r2", (Change.WORDING,))]
