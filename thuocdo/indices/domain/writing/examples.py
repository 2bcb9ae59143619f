"""One rule of every kind, as criteria sets have them: for the template that organisers download."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from thuocdo.indices.domain.frameworks import Node
from thuocdo.indices.domain.rules import (
    Bands,
    Bonus,
    ChecklistSum,
    Choice,
    ComparePreviousYear,
    CountPointsCap,
    DeductBySeverity,
    DeductPerCase,
    Formula,
    FormulaInput,
    Grade,
    Manual,
    Measure,
    Option,
    OptionTable,
    Penalty,
    Proportional,
    ProportionalCutoff,
    RankGroup,
    RankStep,
    Rule,
    ScaleOption,
    SipasFactor,
    Statistic,
    Step,
    SurveyMean,
    Title,
    WeightedShare,
    WhenNone,
    YesNo,
    YesNoConjunction,
)


@dataclass(frozen=True, slots=True)
class Example:
    """A rule with the maximum that goes with it, in points."""

    rule: Rule
    max_points: Fraction

    @property
    def node(self) -> Node:
        return Node("1", None, "", self.max_points, rule=self.rule)


def _points(text: str) -> Fraction:
    return Fraction(text)


EXAMPLES: tuple[Example, ...] = (
    Example(YesNo(Title("Đã kết nối", "Connected")), _points("0.5")),
    Example(
        YesNoConjunction((
            Choice("du", "Đủ số lượng báo cáo", "All reports sent"),
            Choice("dung-han", "Đúng thời gian quy định", "On time"),
        )),
        _points("1"),
    ),
    Example(
        OptionTable((
            Option("kip", "Ban hành kịp thời", _points("1"), "Issued in time"),
            Option("cham", "Ban hành không kịp thời", _points("0.5"), "Issued late"),
            Option("khong", "Không ban hành", _points("0"), "Not issued"),
        )),
        _points("1"),
    ),
    Example(
        Bands(Measure.PERCENT, (
            Step(_points("90"), low_included=False, points=_points("2")),
            Step(_points("70"), _points("90"), high_included=True, points=_points("1")),
            Step(high=_points("70"), points=_points("0")),
        )),
        _points("2"),
    ),
    Example(Proportional(Title("Số ứng dụng đã kết nối"), Title("Tổng số ứng dụng")), _points("1")),
    Example(ProportionalCutoff(_points("70"), achieved=Title("Số chỉ tiêu đạt"),
                               assigned=Title("Số chỉ tiêu được giao")),
            _points("2")),
    Example(
        WeightedShare((
            Option("dung-han", "Hoàn thành đúng hạn", _points("1.5"), "On time"),
            Option("cham", "Hoàn thành chậm", _points("1"), "Late"),
            Option("chua", "Chưa hoàn thành", _points("0"), "Not done"),
        ), Title("Nhiệm vụ được giao", "Assigned tasks")),
        _points("1.5"),
    ),
    Example(CountPointsCap(_points("1"), _points("2"), Title("Sáng kiến được công nhận", "Recognised initiatives")),
            _points("2")),
    Example(
        ChecklistSum((
            Option("tinh", "100% cơ quan cấp tỉnh công khai", _points("0.5")),
            Option("xa", "100% cấp xã công khai", _points("0.5")),
        )),
        _points("1"),
    ),
    Example(DeductPerCase(_points("0.1"), WhenNone.FULL, Title("Phản ánh, kiến nghị trả lời chậm")), _points("1")),
    Example(
        DeductBySeverity((
            Grade("khong", "Không vi phạm", _points("0"), "No breach"),
            Grade("nhe", "Vi phạm nhẹ", _points("50"), "Minor breach"),
            Grade("nang", "Vi phạm nghiêm trọng", _points("100"), "Grave breach"),
        )),
        _points("1"),
    ),
    Example(ComparePreviousYear(_points("1"), _points("0.5"), _points("0")), _points("1")),
    Example(RankGroup((RankStep(_points("10"), _points("1.5")), RankStep(_points("30"), _points("1")))),
            _points("1.5")),
    Example(
        SurveyMean((
            ScaleOption("a", "Tốt", _points("100"), "Good"),
            ScaleOption("b", "Khá", _points("60"), "Fair"),
            ScaleOption("c", "Trung bình", _points("20"), "Average"),
            ScaleOption("d", "Yếu", _points("0"), "Weak"),
            ScaleOption("e", "Không có ý kiến", None, "No opinion"),
        )),
        _points("1"),
    ),
    Example(SipasFactor("II.1", Title("Tiếp cận dịch vụ", "Access to services")), _points("1.5")),
    Example(Bonus(_points("0.5"), Title("Mô hình mới được nhân rộng")), _points("2")),
    Example(Penalty(_points("0.5"), Title("Vụ việc bị phê bình bằng văn bản")), _points("2")),
    Example(Manual(Title("Báo cáo và tài liệu kiểm chứng")), _points("1")),
    Example(Statistic(Title("Niên giám thống kê")), _points("1")),
    Example(Formula("max * b / a", (FormulaInput("a", "Số được giao", whole=True),
                                     FormulaInput("b", "Số đã làm", whole=True))),
            _points("1")),
)  # fmt: skip
