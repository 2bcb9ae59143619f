"""A13, A16: Hải Dương's analysis of 2022: where 16.48 points were lost and why."""

from decimal import Decimal as D
from fractions import Fraction


def test_total_is_appraisal_and_survey_plus_satisfaction(hai_duong, found):
    """A16: 83.52 = 75.10 + 8.42; the fields add up to 75.096, which is shown as 75.10."""
    (line,) = hai_duong.lines
    fields = [line.cells[code].points for code in ("1", "2", "3", "4", "5", "6", "7", "8a")]
    assert sum(fields) == D("75.096")
    assert line.cells["8b"].points == D("8.42") == sum(line.cells[f"8b.{part}"].points for part in range(1, 6))
    assert line.index == D("83.52")
    (total,) = found(hai_duong, "sum")
    assert (total.weight, total.recomputed) == ("rounding", "83.516")


def test_lost_points(hai_duong, found):
    """A16: 14.9 + 1.58 lost."""
    lost = {each.printed: each.weight for each in found(hai_duong, "arithmetic")}
    assert lost["14.9"] == lost["1.58"] == lost["83.52"] == lost["75.10"] == "right"


def test_rank_47_down_28_agrees_with_the_table_of_2021(hai_duong, found):
    """A12: 19th in 2021."""
    (line,) = hai_duong.lines
    assert (line.rank, line.rank_change) == (47, -28)
    (change,) = found(hai_duong, "rank_change")
    assert (change.weight, change.recomputed) == ("right", "-28")


def test_rank_is_not_recomputed_of_one_unit(hai_duong, found):
    """One unit of 63 is listed: rank 47 is taken as printed."""
    assert hai_duong.complete is False
    assert found(hai_duong, "rank") == []


def test_reasons_add_up_to_what_each_field_lost_but_for_field_7(hai_duong, found):
    (field,) = found(hai_duong, "loss")
    assert (field.node, field.printed, field.recomputed, field.weight) == ("7", "4.196", "4.295", "look")
    (stated,) = found(hai_duong, weight="error")
    assert (stated.node, stated.printed, stated.recomputed) == ("7", "4.01", "4.105")


def test_every_reason_names_its_field_and_most_their_agency(hai_duong):
    losses = hai_duong.lines[0].losses
    assert len(losses) == 28
    by_field = {}
    for loss in losses:
        by_field[loss.node] = by_field.get(loss.node, Fraction()) + Fraction(loss.lost)
    assert by_field["1"] == Fraction("0.68")
    assert by_field["8a"] == 4
    assert [loss.responsible for loss in losses if loss.code == "1.b"] == ["Sở Kế hoạch và Đầu tư"]
