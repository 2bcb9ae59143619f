"""A computed result in miniature: two fields, three units, one fraction that nine decimals can't hold."""

from dataclasses import replace
from datetime import date
from fractions import Fraction as F

from thuocdo.indices.domain.bands import Band
from thuocdo.indices.domain.ranking import RankStyle
from thuocdo.results.domain.computed import Computed, ComputedLine, Decision, NodePoints, PointsLost

DECISION = Decision("1234/QĐ-BNV", date(2026, 2, 27), "Bộ Nội vụ", "Nguyễn Văn A", "Bộ trưởng")
BANDS = (Band("a", "Nhóm A", "Group A", low=F(80)), Band("b", "Nhóm B", "Group B", high=F(80)))


def line(unit_id, first, second, **more):
    """A unit with `first` of 60 and `second` of 40 points."""
    first, second = F(first), F(second)
    nodes = (NodePoints("1", first, F(60), F(60)), NodePoints("2", second, F(40)))
    return ComputedLine(unit_id, first + second, nodes, **more)


def computed(owner, framework, units, **changes):
    best, middle, last = units[:3]
    lines = (
        line(middle.pk, 50, F(100, 3), records={"inputs": {"1": {"a": "19", "b": "16"}}}),
        line(best.pk, 55, 38, losses=(
            PointsLost("2", "2", "Tài chính công", F(40), F(38), F(2), "Giải ngân chậm", "Sở Tài chính"),
        )),
        line(last.pk, 50, F(100, 3) - F(1, 10**12)),
    )  # fmt: skip
    given = Computed(
        owner_id=owner.pk, framework_id=framework.pk, year=2025, as_of=date(2025, 12, 31), title_vi="Kết quả 2025",
        lines=lines, decision=DECISION, method_version="2026.2", rank_style=RankStyle.STRICT, bands=BANDS,
        records={"round": {"name": "Đợt 2025"}},
    )  # fmt: skip
    return replace(given, **changes)
