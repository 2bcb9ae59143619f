"""B1: a draft is built part by part; what looks at a part follows it; the last deletion can be undone."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.questionnaires.conftest import NOW
from tests.questionnaires.strategies import documents
from thuocdo.kernel.refusals import BadInput, NotFound, NotPermitted
from thuocdo.questionnaires import selectors
from thuocdo.questionnaires.domain import building as pure
from thuocdo.questionnaires.domain.building import Way
from thuocdo.questionnaires.domain.documents import Document, Section, items
from thuocdo.questionnaires.domain.expressions.reading import read
from thuocdo.questionnaires.domain.items import Matrix, Note, Number, Option, Row, ShortText, Single, UnitPicker
from thuocdo.questionnaires.domain.storing import document_of, fingerprint, to_data
from thuocdo.questionnaires.services import building, drafts, publishing
from thuocdo.questionnaires.services.drafts import LateSave

YES_NO = (Option("co", {"vi": "Có"}), Option("khong", {"vi": "Không"}))
USED = Single(code="used", title={"vi": "Đã dùng?"}, options=YES_NO)
WHY = ShortText(code="why", title={"vi": "Vì sao {used}?"}, relevant=read('selected(used, "co")'))
AGE = Number(code="age", title={"vi": "Tuổi"})
FORM = Document(
    title={"vi": "Phiếu hỏi"},
    sections=(Section(code="one", title={"vi": "Một"}, items=(USED, WHY)), Section(code="two", items=(AGE,))),
)


def order(document):
    return [(section.code, [item.code for item in section.items]) for section in document.sections]


@pytest.mark.parametrize(
    ("code", "way", "expected"),
    [
        ("why", Way.UP, [("one", ["why", "used"]), ("two", ["age"])]),
        ("why", Way.DOWN, [("one", ["used"]), ("two", ["why", "age"])]),  # on into the next section
        ("age", Way.UP, [("one", ["used", "why", "age"]), ("two", [])]),
        ("used", Way.UP, [("one", ["used", "why"]), ("two", ["age"])]),  # nothing above it
        ("age", Way.DOWN, [("one", ["used", "why"]), ("two", ["age"])]),
        ("two", Way.UP, [("two", ["age"]), ("one", ["used", "why"])]),
        ("two", Way.DOWN, [("one", ["used", "why"]), ("two", ["age"])]),
    ],
)
def test_parts_move_by_one_place(code, way, expected):
    assert order(pure.moved(FORM, code, way)) == expected


def test_conditions_and_shown_answers_follow_a_new_code():
    changed = pure.changed_item(FORM, "used", replace(USED, code="dung"))
    assert changed.sections[0].items[1] == replace(
        WHY, title={"vi": "Vì sao {dung}?"}, relevant=read('selected(dung, "co")')
    )


def test_rows_of_a_matrix_are_followed_and_units_within_units():
    matrix = Matrix(
        code="m", title={"vi": "?"}, rows=(Row("m_1", {"vi": "a"}), Row("m_2", {"vi": "b"})), options=YES_NO
    )
    outer = UnitPicker(code="tinh", title={"vi": "Tỉnh"}, unit_kinds=("province",))
    inner = UnitPicker(code="xa", title={"vi": "Xã"}, unit_kinds=("commune",), within="tinh")
    asks = replace(WHY, relevant=read('m_2 = "co"'), title={"vi": "?"})
    form = Document(title={"vi": "P"}, sections=(Section(code="s", items=(matrix, outer, inner, asks)),))
    form = pure.changed_item(form, "m", replace(matrix, rows=(matrix.rows[0], Row("hai", {"vi": "b"}))))
    form = pure.changed_item(form, "tinh", replace(outer, code="province"))
    assert form.sections[0].items[3].relevant == read('hai = "co"')
    assert form.sections[0].items[2].within == "province"


@pytest.mark.parametrize("code", ["age", "two", "1a", "a b", "and", "x" * 61, "đ", "<b>"])
def test_codes_that_are_used_or_can_not_be_one_are_refused(code):
    with pytest.raises(BadInput) as refused:
        pure.changed_item(FORM, "used", replace(USED, code=code))
    assert refused.value.field == "code"


def test_a_copied_section_looks_at_its_own_copies():
    form, code = pure.copied(FORM, "one")
    assert code == "one_2"
    assert order(form) == [("one", ["used", "why"]), ("one_2", ["used_2", "why_2"]), ("two", ["age"])]
    assert form.sections[1].items[1].relevant == read('selected(used_2, "co")')
    assert form.sections[1].items[1].title == {"vi": "Vì sao {used_2}?"}


@given(documents(), st.data())
def test_what_is_taken_out_and_put_back_is_as_it_was(document, data):
    codes = [section.code for section in document.sections] + [item.code for _section, item in items(document)]
    code = data.draw(st.sampled_from(codes))
    without, out = pure.removed(document, code)
    assert code not in pure.taken(without)
    kept = pure.removed_of(pure.removed_data(out))  # as it is stored between the two
    assert pure.restored(without, kept) == (document, code)


@given(documents(), st.data())
def test_moving_there_and_back_changes_nothing_within_a_section(document, data):
    section = data.draw(st.sampled_from(document.sections))
    for item in section.items[:-1]:
        moved = pure.moved(document, item.code, Way.DOWN)
        assert pure.moved(moved, item.code, Way.UP) == document


@given(documents(), st.data())
def test_a_copy_never_uses_a_code_twice(document, data):
    codes = [section.code for section in document.sections] + [item.code for _section, item in items(document)]
    changed, new = pure.copied(document, data.draw(st.sampled_from(codes)))
    every = [code for section in changed.sections for code in pure.codes_of(section)]
    assert len(set(every)) == len(every)
    assert new in every


def test_what_is_put_back_gets_a_fresh_code_where_the_old_one_is_used_again():
    without, out = pure.removed(FORM, "why")
    again = pure.with_item(without, "one", Note(code="why", title={"vi": "!"}))
    restored, code = pure.restored(again, out)
    assert code == "why_2"
    assert order(restored)[0] == ("one", ["used", "why_2", "why"])


def test_an_item_comes_back_although_its_section_is_gone():
    without, out = pure.removed(FORM, "age")
    without, _section = pure.removed(without, "two")
    assert order(pure.restored(without, out)[0]) == [("one", ["used", "why"]), ("two", ["age"])]


def test_an_item_from_elsewhere_leaves_behind_what_is_not_there():
    asked = replace(WHY, help={"vi": "Xin ghi rõ", "en": "Please say"})
    fitted, left = pure.fitting(asked, Document(title={"vi": "P"}, sections=(Section(code="s"),)))
    assert left
    assert fitted == replace(asked, relevant=None, help={"vi": "Xin ghi rõ"})
    same, left = pure.fitting(asked, FORM)
    assert not left
    assert same.code == "why_2"
    assert same.relevant == WHY.relevant


# With the database ----------------------------------------------------------------------------------------------------


@pytest.fixture
def draft(manager, ministry):
    return drafts.create(actor=manager, owner_id=ministry.pk, document=FORM, now=NOW)


def now_says(draft):
    draft.refresh_from_db()
    return document_of(draft.document)


def test_two_people_change_different_items_of_one_draft(draft, manager):
    for item in (replace(USED, title={"vi": "Dùng chưa?"}), replace(AGE, title={"vi": "Bao nhiêu tuổi"})):
        there = next(each for _section, each in items(FORM) if each.code == item.code)
        building.change_item(
            actor=manager, version_id=draft.pk, code=item.code, item=item, seen=fingerprint(there), now=NOW
        )
    assert [item.title["vi"] for _section, item in items(now_says(draft))] == [
        "Dùng chưa?", "Vì sao {used}?", "Bao nhiêu tuổi",
    ]  # fmt: skip


def test_the_later_of_two_on_one_item_is_told_and_nothing_is_written(draft, manager):
    first = replace(AGE, title={"vi": "Tuổi của ông/bà"})
    building.change_item(actor=manager, version_id=draft.pk, code="age", item=first, seen=fingerprint(AGE), now=NOW)
    with pytest.raises(LateSave):
        building.change_item(actor=manager, version_id=draft.pk, code="age", item=AGE, seen=fingerprint(AGE), now=NOW)
    assert now_says(draft).sections[1].items == (first,)


def test_an_item_that_was_removed_meanwhile_is_not_found(draft, manager):
    building.remove(actor=manager, version_id=draft.pk, code="age", now=NOW)
    with pytest.raises(NotFound):
        building.change_item(actor=manager, version_id=draft.pk, code="age", item=AGE, seen=fingerprint(AGE), now=NOW)


def test_the_last_deletion_is_undone_once(draft, manager):
    building.remove(actor=manager, version_id=draft.pk, code="one", now=NOW)
    assert selectors.last_removed(draft.pk).part.code == "one"
    assert building.restore(actor=manager, version_id=draft.pk, now=NOW) == "one"
    assert now_says(draft) == FORM
    with pytest.raises(BadInput, match="no deletion left"):
        building.restore(actor=manager, version_id=draft.pk, now=NOW)


def test_a_language_in_which_something_is_written_is_not_taken_away(draft, manager):
    both = replace(FORM, languages=("vi", "en"), title={"vi": "Phiếu hỏi", "en": "Form"})
    frame = building.frame(FORM)
    building.change_settings(
        actor=manager, version_id=draft.pk, settings=building.frame(both), seen=fingerprint(frame), now=NOW
    )
    only = replace(both, languages=("vi",))
    with pytest.raises(BadInput) as refused:
        building.change_settings(
            actor=manager, version_id=draft.pk, settings=building.frame(only),
            seen=fingerprint(building.frame(both)), now=NOW,
        )  # fmt: skip
    assert refused.value.field == "others"
    assert now_says(draft) == both


def test_what_is_taken_from_another_questionnaire_is_a_copy(draft, manager, ministry):
    other = drafts.create(
        actor=manager, owner_id=ministry.pk, now=NOW,
        document=Document(title={"vi": "Khác"}, sections=(Section(code="s"),)),
    )  # fmt: skip
    taken = building.take(
        actor=manager, version_id=other.pk, section="s", source_id=draft.pk, code="why", now=NOW
    )  # fmt: skip
    assert (taken.code, taken.conditions_left) == ("why", True)
    assert now_says(other).sections[0].items[0].relevant is None
    assert now_says(draft) == FORM


def test_nobody_takes_from_a_draft_of_others(draft, stranger):
    own = drafts.create(
        actor=stranger, owner_id=stranger.held[0].unit_id, now=NOW,
        document=Document(title={"vi": "Của tỉnh"}, sections=(Section(code="s"),)),
    )  # fmt: skip
    with pytest.raises(NotFound):
        building.take(actor=stranger, version_id=own.pk, section="s", source_id=draft.pk, code="why", now=NOW)


def test_a_published_version_is_built_on_by_nobody(draft, manager, stranger):
    publishing.publish(actor=manager, version_id=draft.pk, seen=draft.content_hash, now=NOW)
    for actor in (manager, stranger):
        with pytest.raises(NotPermitted):
            building.remove(actor=actor, version_id=draft.pk, code="age", now=NOW)
    assert now_says(draft) == FORM


def test_publishing_forgets_the_last_deletion(draft, manager):
    building.remove(actor=manager, version_id=draft.pk, code="age", now=NOW)
    building.remove(actor=manager, version_id=draft.pk, code="two", now=NOW)
    draft.refresh_from_db()
    publishing.publish(actor=manager, version_id=draft.pk, seen=draft.content_hash, now=NOW)
    assert selectors.last_removed(draft.pk) is None
    assert to_data(now_says(draft))["sections"][0]["code"] == "one"


def test_a_title_that_names_a_page_gets_another_address(manager, ministry):
    draft = drafts.create(actor=manager, owner_id=ministry.pk, document=Document(title={"vi": "Mẫu"}), now=NOW)
    assert draft.questionnaire.slug == "mau-2"
