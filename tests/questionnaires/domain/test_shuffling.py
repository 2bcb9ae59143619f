"""B1: shuffle. The same respondent sees the same order, and nothing is lost or asked twice."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.questionnaires.strategies import documents
from thuocdo.questionnaires.domain.documents import Section, items, slots
from thuocdo.questionnaires.domain.items import Matrix, Note, Option, Row, ShortText, Single
from thuocdo.questionnaires.domain.shuffling import permuted, section_shuffled, shuffled

LETTERS = tuple(Option(code, {"vi": code.upper()}) for code in "abcdefgh")
NONE_OF_THESE = Option("none", {"vi": "Không có"}, alone=True)


def codes(parts):
    return [part.code for part in parts]


def test_one_seed_gives_one_order_and_another_seed_mostly_another():
    assert codes(permuted(LETTERS, "lan")) == codes(permuted(LETTERS, "lan"))
    assert len({tuple(codes(permuted(LETTERS, str(seed)))) for seed in range(50)}) > 45


def test_the_order_does_not_depend_on_the_order_in_which_options_were_written():
    assert permuted(LETTERS, "lan") == permuted(LETTERS[::-1], "lan")


def test_an_option_that_is_added_leaves_the_others_in_their_order():
    new = Option("new", {"vi": "Mới"})
    assert [code for code in codes(permuted((*LETTERS, new), "lan")) if code != "new"] == codes(
        permuted(LETTERS, "lan")
    )


def test_none_of_these_and_notes_keep_their_places():
    item = Single(code="q", title={"vi": "?"}, options=(*LETTERS, NONE_OF_THESE), shuffle=True)
    note = Note(code="n", title={"vi": "Đọc"})
    section = Section(
        code="s", shuffle=True, items=(note, item, *(ShortText(code=f"t{i}", title={}) for i in range(9)))
    )
    seen = section_shuffled(section, "lan")
    assert seen.items[0] == note
    assert next(each for each in seen.items if each.code == "q").options[-1] == NONE_OF_THESE
    assert codes(seen.items) != codes(section.items)


def test_what_is_not_to_be_shuffled_is_not():
    item = Single(code="q", title={"vi": "?"}, options=LETTERS)
    rows = tuple(Row(f"r{number}", {"vi": "."}) for number in range(9))
    matrix = Matrix(code="m", title={"vi": "?"}, rows=rows, options=LETTERS)
    section = Section(code="s", items=(item, matrix))
    assert section_shuffled(section, "lan") == section
    told = section_shuffled(replace(section, items=(item, replace(matrix, shuffle=True))), "lan").items[1]
    assert codes(told.rows) != codes(rows)
    assert told.options == LETTERS


@given(documents(), st.text(max_size=5))
def test_nothing_is_lost_and_nothing_leaves_its_section(document, seed):
    seen = shuffled(document, seed)
    assert {(s.code, i.code) for s, i in items(seen)} == {(s.code, i.code) for s, i in items(document)}
    assert sorted(slot.code for slot in slots(seen)) == sorted(slot.code for slot in slots(document))
    assert codes(seen.sections) == codes(document.sections)
