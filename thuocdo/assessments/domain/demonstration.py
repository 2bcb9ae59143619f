"""What a made-up round looks like: how far each unit has come, which figures it declares, what appraisers say of them.

Everything follows from names and codes: the same round is made on every machine. Nothing of it is about a real unit's
work; pages call it model data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from thuocdo.assessments.domain.declaring import asked_of_unit
from thuocdo.assessments.domain.entries import Ruling
from thuocdo.assessments.domain.phases import ZONE, Phase, Span
from thuocdo.indices.domain.frameworks import Node
from thuocdo.indices.domain.rules import ComparePreviousYear, InputSpec, InputType, WeightedShare

DAY = timedelta(days=1)
# Days from the day of loading on which the phases begin; the last number ends the council.
IN_APPRAISAL_1 = (-46, -12, 16, 30, 44, 58)
IN_SELF_ASSESSMENT = (-10, 20, 48, 62, 76, 90)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a unit has come. `filled` and `proved` are shares of its leaves, `good` of what it was to do."""

    filled: float
    good: float
    proved: float = 0.8
    handed_in: bool = False
    returned: bool = False  # once, by the leader, before it was handed in again
    signed: bool = False
    judged: float = 0.0  # share of its leaves that round 1 has judged


def dice(*words: object) -> Random:
    """Return chance that is the same for the same words, on every machine."""
    return Random("/".join(str(word) for word in words))  # noqa: S311 - made-up data, not a secret


def spans(offsets: Sequence[int], now: datetime) -> tuple[Span, ...]:
    """Return the phases of a made-up round: whole days, counted from today."""
    today = now.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    starts = [today + DAY * offset for offset in offsets]
    return tuple(Span(phase, starts[at], starts[at + 1]) for at, phase in enumerate(Phase))


def in_appraisal(slugs: Sequence[str], signed_for_sure: str, late_for_sure: str) -> dict[str, Progress]:
    """Return how far units are when round 1 runs: most have signed, a few are late, some are judged already."""
    order = sorted(slugs)
    dice("order").shuffle(order)
    found = {}
    for place, slug in enumerate(order):
        chance = dice("progress", slug)
        good = chance.uniform(0.8, 0.99)
        share = place / len(order)
        if slug == late_for_sure or (share >= 0.88 and slug != signed_for_sure):
            found[slug] = Progress(chance.uniform(0.15, 0.8), good, 0.4)
        elif share >= 0.8 and slug != signed_for_sure:
            found[slug] = Progress(1.0, good, 0.9, handed_in=True)
        else:
            judged = 1.0 if share < 0.3 or slug == signed_for_sure else chance.choice((0.0, 0.25, 0.5, 0.75))
            found[slug] = Progress(1.0, good, 0.85, handed_in=True, returned=place % 9 == 4, signed=True, judged=judged)
    return found


def in_self_assessment(slugs: Sequence[str], half_done: str) -> dict[str, Progress]:
    """Return how far units are while they assess themselves; `half_done` is there to try it."""
    found = {}
    for place, slug in enumerate(sorted(slugs)):
        chance = dice("filling", slug)
        if slug == half_done:
            found[slug] = Progress(0.5, 0.93, 0.5)
        elif place % 4 == 0:
            found[slug] = Progress(1.0, chance.uniform(0.8, 0.98), 0.9, handed_in=True, signed=place % 8 == 0)
        else:
            found[slug] = Progress(chance.choice((0.0, 0.2, 0.45, 0.7, 0.9)), chance.uniform(0.8, 0.98), 0.6)
    return found


def figures(leaf: Node, good: float, chance: Random) -> dict[str, str]:
    """Return what a unit of this quality declares about a leaf, as it would type it."""
    specs = asked_of_unit(leaf)
    names = {spec.name for spec in specs}
    if isinstance(leaf.rule, WeightedShare):
        late = chance.choice((0, 0, 1, 2, 3))
        counts = [chance.randint(15, 60), *(late if at == 0 else chance.choice((0, 0, 1)) for at in range(len(specs)))]
        return {spec.name: str(counts[at]) for at, spec in enumerate(specs)}
    if isinstance(leaf.rule, ComparePreviousYear):
        before = chance.randint(800, 9000)
        return {"x": str(int(before * chance.uniform(0.94, 1.2))), "previous": str(before)}
    if {"a", "b"} <= names:
        assigned = chance.randint(24, 480)
        done = assigned if chance.random() < good - 0.35 else int(assigned * min(1.0, chance.gauss(good, 0.07)))
        return {"a": str(assigned), "b": str(max(done, 0))}
    if {"a", "n"} <= names:
        return {"a": str(chance.randint(40, 300)), "n": str(_few(good, chance))}
    return {spec.name: _typed(spec, good, chance) for spec in specs}


def _typed(spec: InputSpec, good: float, chance: Random) -> str:  # noqa: PLR0911 - one for each kind of value
    match spec.type:
        case InputType.BOOLEAN:
            return "có" if chance.random() < good else "không"
        case InputType.CHOICE:
            codes = [choice.code for choice in spec.choices]
            return codes[0] if chance.random() < good - 0.1 else chance.choice(codes[1:] or codes)
        case InputType.MULTI:
            return ";".join(choice.code for choice in spec.choices if chance.random() < good)
        case InputType.PERCENT:
            return f"{min(99.0, chance.gauss(70 + 20 * good, 3)):.2f}".replace(".", ",")
        case InputType.NUMBER:
            return str(chance.randint(2000, 90000))
        case InputType.INTEGER:
            return str(_few(good, chance))
        case InputType.TEXT:
            return "Theo báo cáo năm"


def _few(good: float, chance: Random) -> int:
    """Return a small number of late or missing cases."""
    return 0 if chance.random() < good - 0.2 else chance.randint(1, 3)


CHANGED = (
    "Số liệu trong báo cáo kèm theo thấp hơn số tự kê khai; tính lại theo báo cáo.",
    "Có nhiệm vụ hoàn thành sau thời hạn được giao, chưa đủ điều kiện tính điểm tối đa.",
    "Văn bản ban hành chậm so với thời hạn quy định nên trừ một phần điểm.",
    "Tài liệu kiểm chứng không thuộc năm đánh giá đối với một phần kết quả.",
)
ASKED = (
    "Đề nghị bổ sung quyết định công nhận và danh mục kèm theo.",
    "Đề nghị bổ sung báo cáo có chữ ký, đóng dấu; bản gửi kèm là dự thảo.",
    "Chưa có tài liệu kiểm chứng; đề nghị bổ sung hoặc giải trình.",
)
UNPROVED = "Bản giấy đang lưu tại văn thư; đơn vị sẽ bổ sung bản số hóa trong thời gian giải trình."
REMARKS = (
    "Số liệu này lấy từ báo cáo quý IV, nhờ đồng chí kiểm tra lại với phòng chuyên môn.",
    "Đã đối chiếu với Cổng Dịch vụ công, số liệu khớp.",
    "Còn thiếu danh mục kèm theo, tôi sẽ bổ sung trong tuần này.",
)


def proved(slug: str, leaf: Node, progress: Progress) -> bool:
    """Return whether a unit has a document for a leaf."""
    return dice("proof", slug, leaf.code).random() < progress.proved


def ruling(proved: bool, chance: Random) -> tuple[Ruling, str]:
    """Return what an appraiser says about a leaf, and why."""
    roll = chance.random()
    if roll < (0.05 if proved else 0.4):
        return Ruling.ASKED, chance.choice(ASKED)
    if roll < (0.16 if proved else 0.5):
        return Ruling.CHANGED, chance.choice(CHANGED)
    return Ruling.ACCEPTED, ""
