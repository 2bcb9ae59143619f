"""A10: statistics and points of surveys are entered with their source, by form or spreadsheet, all or none."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction as F

import pytest

from thuocdo.assessments.domain.figures import LEFT_OUT, content_of, texts_of
from thuocdo.assessments.domain.phases import RoundStatus
from thuocdo.assessments.domain.sources import Source
from thuocdo.assessments.models import Entry, Round
from thuocdo.assessments.selectors import provided, rounds
from thuocdo.assessments.services import figure_sheets, providing
from thuocdo.assessments.services.providing import Figure, LateFigures
from thuocdo.assessments.services.recording import LateSave
from thuocdo.foundation.audit.models import AuditRecord
from thuocdo.indices import selectors as indices
from thuocdo.indices.domain.frameworks import Channel
from thuocdo.indices.domain.leaf_inputs import ByHand, Declared, DoesNotApply
from thuocdo.indices.domain.rules import NotApplicable
from thuocdo.kernel.refusals import BadInput, NotFound, NotPermitted

from .conftest import BEFORE_ALL, IN_COUNCIL, IN_SELF_ASSESSMENT, small_framework

REPORT = Source("Báo cáo giải quyết hồ sơ", "12/BC-VP")


def points(value):
    return Declared({"points": F(value)})


def provide(running, people, *figures, **more):
    asked = {"actor": people.organiser, "round_id": running.id, "source": REPORT, "now": IN_SELF_ASSESSMENT}
    made = [Figure(running.part[slug].id, code, content, seen) for slug, code, content, seen in figures]
    return providing.provide(**{**asked, "figures": made, **more})


def stands(running):
    cells = provided.cells(rounds.round_(running.id))
    of = {part.id: slug for slug, part in running.part.items()}
    return {(of[key[0]], key[1]): cell.points for key, cell in cells.items() if cell.points is not None}


def test_a_figure_stands_with_its_source(running, people):
    assert provide(running, people, ("so-y-te", "3.1", points(48), 0), ("so-tai-chinh", "3.1", points("57.5"), 0)) == 2
    assert stands(running) == {("so-y-te", "3.1"): 48, ("so-tai-chinh", "3.1"): Decimal("57.5")}
    assert {each.source for each in Entry.objects.all()} == {"Báo cáo giải quyết hồ sơ, số 12/BC-VP"}
    assert AuditRecord.objects.get(action="round.provide").detail["figures"] == 2


def test_the_same_again_adds_nothing_a_correction_does(running, people):
    provide(running, people, ("so-y-te", "3.1", points(48), 0))
    assert provide(running, people, ("so-y-te", "3.1", points(48), 0)) == 0
    assert provide(running, people, ("so-y-te", "3.1", points(49), 1)) == 1
    assert Entry.objects.count() == 2


def test_all_or_none_and_every_fault_is_named(running, people):
    with pytest.raises(BadInput) as refusal:
        provide(running, people, ("so-noi-vu", "3.1", points(1), 0), ("so-y-te", "3.1", points(61), 0),
                ("so-tai-chinh", "3.2", ByHand(F(21)), 0))  # fmt: skip
    told = {(each.row, each.place) for each in refusal.value.problems}
    assert told == {(running.part["so-y-te"].id, "3.1"), (running.part["so-tai-chinh"].id, "3.2")}
    assert not Entry.objects.exists()


def test_who_saves_late_is_told(running, people):
    provide(running, people, ("so-y-te", "3.1", points(48), 0))
    with pytest.raises(LateSave):
        provide(running, people, ("so-noi-vu", "3.1", points(5), 0), ("so-y-te", "3.1", points(50), 0))
    assert Entry.objects.count() == 1
    with pytest.raises(LateFigures):
        provide(running, people, ("so-noi-vu", "3.1", points(5), 0), mark=0)
    assert Entry.objects.count() == 1


def test_a_source_is_needed(running, people):
    with pytest.raises(BadInput, match="Name the document"):
        provide(running, people, ("so-y-te", "3.1", points(48), 0), source=Source(" "))


def test_leaves_of_units_and_other_units_are_refused(running, people):
    with pytest.raises(BadInput, match=r"^1\.1 is scored by the units themselves\.$"):
        provide(running, people, ("so-y-te", "1.1", Declared({"a": 2, "b": 1}), 0))
    with pytest.raises(NotFound):
        provide(running, people, figures=[Figure(0, "3.1", points(1), 0)])
    with pytest.raises(NotFound):
        provide(running, people, ("so-y-te", "9", points(1), 0))


@pytest.mark.parametrize("who", ["other_organiser", "chair", "appraiser", "health_officer", "health_leader", "auditor"])
def test_others_enter_nothing(running, people, who):
    with pytest.raises(NotPermitted):
        provide(running, people, ("so-y-te", "3.1", points(48), 0), actor=getattr(people, who))
    assert not Entry.objects.exists()


@pytest.mark.parametrize("now", [BEFORE_ALL, IN_SELF_ASSESSMENT, IN_COUNCIL])
def test_figures_come_late_until_the_council_has_signed(running, people, now):
    assert provide(running, people, ("so-y-te", "3.1", points(48), 0), now=now) == 1
    Round.objects.filter(pk=running.id).update(status=RoundStatus.DECIDED)
    with pytest.raises(NotPermitted, match="The council has signed"):
        provide(running, people, ("so-y-te", "3.1", points(49), 1), now=now)


# The spreadsheet ------------------------------------------------------------------------------------------------------


def sheet(running, *rows, head="Mã đơn vị,Tên đơn vị,3.1 [points] Điểm,3.2 [points] Điểm,3.2 [reason] Lý do"):
    card = running.card
    text = "\n".join([head, *rows]).encode()
    return figure_sheets.read(
        text, "so-lieu.csv", provided.leaves(card.spec), provided.lines(card.id), provided.cells(card), REPORT.text
    )


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_goes_out_comes_back_the_same(running, people, kind, language):
    manual = Declared({"points": F("12.5"), "reason": "Điều tra 2026, 40 phiếu"})
    provide(running, people, ("so-y-te", "3.1", points("48.25"), 0), ("so-noi-vu", "3.2", manual, 0))
    card = rounds.round_(running.id)
    leaves, lines, cells = provided.leaves(card.spec), provided.lines(card.id), provided.cells(card)
    told = {key: cell.entry.content for key, cell in cells.items() if cell.entry}
    content = figure_sheets.export(leaves, lines, told, kind, language)
    found = figure_sheets.read(content, f"x.{kind}", leaves, lines, cells, REPORT.text)
    by_code = {leaf.code: leaf for leaf in leaves}
    texts = {(each.participant_id, each.code): texts_of(by_code[each.code], each.content) for each in found}
    assert texts == {key: texts_of(by_code[key[1]], value) for key, value in told.items()}
    assert provide(running, people, figures=found) == 0


def test_a_filled_in_sheet_is_read(running):
    """Decimal comma or point; units by code or by name with or without diacritics; empty cells are left alone."""
    found = sheet(running, 'so-y-te,,"48,5",,', "So Tai chinh,,,12.5,Khảo sát", ",,,,")
    told = {(each.participant_id, each.code): each.content for each in found}
    report = REPORT.text
    assert told == {
        (running.part["so-y-te"].id, "3.1"): Declared({"points": F("48.5"), "source": report}),
        (running.part["so-tai-chinh"].id, "3.2"): Declared({"points": F("12.5"), "reason": "Khảo sát"}),
    }


def test_every_faulty_row_is_named(running):
    with pytest.raises(BadInput) as refusal:
        sheet(running, "so-y-te,,nhiều,,", "so-gia,,5,,", "so-tai-chinh,,99,,", "so-noi-vu,,5,,", "so-noi-vu,,6,,")
    assert [(each.row, each.column[:12], each.given) for each in refusal.value.problems] == [
        (2, "3.1 [points]", "nhiều"), (3, "Mã đơn vị", "so-gia"), (4, "3.1 [points]", "99"), (6, "", "so-noi-vu"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("head", "sentence"),
    [
        ("Mã đơn vị,Điểm", "No column of this spreadsheet is known"),
        ("Mã đơn vị,1.1 [a] Được giao", "can't be taken like this"),  # scored by the units themselves
        ("Mã đơn vị,3.1 [nonsense] x", "can't be taken like this"),
    ],
)
def test_unknown_columns_are_named(running, head, sentence):
    with pytest.raises(BadInput, match=sentence):
        sheet(running, "so-y-te,5", head=head)


def test_points_or_figures_not_both():
    """A leaf whose rule asks for figures also takes points as a survey states them."""
    leaf = small_framework().tree["1.1"]
    assert content_of(leaf, {"points": "3,5"}, "x") == ByHand(F("3.5"), source="x")
    assert content_of(leaf, {"a": "20", "b": "16"}, "x") == Declared({"a": 20, "b": 16})
    assert content_of(leaf, {"a": " ", "points": ""}, "x") is None
    with pytest.raises(BadInput, match="either figures or points"):
        content_of(leaf, {"a": "20", "points": "3"}, "x")


# Does not apply -------------------------------------------------------------------------------------------------------

REASON = "Năm 2026 không khảo sát"


@pytest.fixture
def one_survey(running, monkeypatch):
    """The round, as if 3.1 and 3.2 were the leaves of one survey, which may be left out as a whole (A3)."""
    nodes = tuple(
        replace(node, channel=Channel.SURVEY, not_applicable=NotApplicable.RESCALE) if node.code in ("3.1", "3.2")
        else node for node in running.spec.nodes
    )  # fmt: skip
    spec = replace(running.spec, nodes=nodes)
    monkeypatch.setattr(indices, "settled_spec", lambda _id: spec)
    return spec


def test_what_does_not_apply_is_said_with_its_reason(one_survey, running, people):
    """The same texts in forms and sheets; a figure beside it is refused, and so is a leaf that always applies."""
    leaf = one_survey.tree["3.2"]
    said = content_of(leaf, {"points": "", LEFT_OUT: f" {REASON} "}, "x")
    assert said == DoesNotApply(REASON) and content_of(leaf, texts_of(leaf, said), "x") == said
    with pytest.raises(BadInput, match="not both"):
        content_of(leaf, {"points": "3", LEFT_OUT: REASON}, "x")
    with pytest.raises(BadInput):
        content_of(running.spec.tree["3.1"], {LEFT_OUT: REASON}, "x")


def test_a_channel_is_left_out_as_a_whole_or_not_at_all(one_survey, running, people):
    """FACTS, index, 7: what is left counts as 100, so half a survey would make points out of nothing."""
    with pytest.raises(BadInput, match="as a whole") as refusal:
        provide(running, people, ("so-y-te", "3.1", DoesNotApply(REASON), 0))
    assert [(each.place, each.row) for each in refusal.value.problems] == [("3.1", running.part["so-y-te"].id)]
    assert not Entry.objects.exists()
    both = [("so-y-te", code, DoesNotApply(REASON), 0) for code in ("3.1", "3.2")]
    assert provide(running, people, *both) == 2
    with pytest.raises(BadInput, match="as a whole"):
        provide(running, people, ("so-y-te", "3.1", points(48), 1))
    assert provide(running, people, ("so-tai-chinh", "3.1", points(48), 0)) == 1, "others were surveyed"


def test_the_sheet_and_the_form_ask_for_the_reason(one_survey, running, people, browser_of, at):
    at(IN_SELF_ASSESSMENT)
    row = f"so-y-te,,,{REASON},,,{REASON}"
    head = "Mã đơn vị,x,3.1 [points] x,3.1 [not_applicable] x,3.2 [points] x,3.2 [reason] x,3.2 [not_applicable] x"
    found = figure_sheets.read(f"{head}\n{row}".encode(), "x.csv", provided.leaves(one_survey),
                               provided.lines(running.id), {}, REPORT.text)  # fmt: skip
    assert [each.content for each in found] == [DoesNotApply(REASON)] * 2
    provide(running, people, figures=found)
    client, url = browser_of(people.organiser), "/en/danh-gia/cchc-so-2026/so-lieu/3.1/"
    page = client.get(url).content.decode()
    assert "Does not apply because" in page and REASON in page
    name = f"u{running.part['so-tai-chinh'].id}-{LEFT_OUT}"
    answer = client.post(url, {"document": "Báo cáo", name: REASON})
    assert answer.status_code == 400 and "together with its whole channel" in answer.content.decode()
