"""Explanations are read in Vietnamese and English (F7, issue 2 section 3)."""

import copy
from fractions import Fraction as F

import pytest

from tests.indices.domain.framework_builders import TASKS, framework, group, leaf
from thuocdo.indices.domain.leaf_inputs import Declared
from thuocdo.indices.domain.rules import Option, OptionTable, ProportionalCutoff
from thuocdo.indices.domain.scoring import score
from thuocdo.indices.domain.validation import problems
from thuocdo.kernel.sentences import Titled
from thuocdo.ui.language import say

LEVELS = OptionTable((Option("late", "Ban hành chậm", F("0.5"), "Issued late"), Option("no", "Không ban hành", F(1))))


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("vi", ["1 Lĩnh vực 1: Cộng 1.1, 1.2, 1.3: 1,92/3,5 điểm, đạt 54,89%.",
                "1.1 Tiêu chí 1.1: 19 nhiệm vụ: 16 đúng hạn × 1,5, 3 hoàn thành chậm × 1; chia cho 19: 1,42/1,5 điểm.",
                "1.2 Tiêu chí 1.2: 9 trên 16 đạt 56,25%, dưới 70%: 0/1 điểm.",
                "1.3 Tiêu chí 1.3: Ban hành chậm: 0,5/1 điểm."]),
        ("en", ["1 Lĩnh vực 1: 1.1, 1.2, 1.3 added up: 1.92 of 3.5 points, 54.89%.",
                "1.1 Tiêu chí 1.1: 19 tasks: 16 on time × 1.5, 3 late × 1; divided by 19: 1.42 of 1.5 points.",
                "1.2 Tiêu chí 1.2: 9 of 16 is 56.25%, below 70%: 0 of 1 point.",
                "1.3 Tiêu chí 1.3: Issued late: 0.5 of 1 point."]),
    ],
)  # fmt: skip
def test_a_score_is_explained_in_the_readers_language(language, told):
    spec = framework(
        group("1", "3.5"), leaf(TASKS, "1.5", "1.1", "1"), leaf(ProportionalCutoff(F(70)), 1, "1.2", "1"),
        leaf(LEVELS, 1, "1.3", "1"),
    )  # fmt: skip
    card = score(spec, {
        "1.1": Declared({"on_time": 16, "late": 3, "not_done": 0}), "1.2": Declared({"a": 16, "b": 9}),
        "1.3": Declared({"option": "late"}),
    })  # fmt: skip
    assert [say(sentence, language) for sentence in card.explain("1")] == told


def test_problems_are_told_in_vietnamese():
    spec = framework(group("1", 3), leaf(TASKS, "1.5", "1.1", "1"))
    assert [say(problem.sentence, "vi") for problem in problems(spec)] == [
        "Các lĩnh vực cộng lại được 3 điểm, không phải 100.",
        "Mục 1 được tối đa 3 điểm, nhưng các mục bên dưới cộng lại là 1,5.",
    ]


def test_a_rule_is_described_in_vietnamese():
    rule = ProportionalCutoff(F("67.5"))
    assert [say(words, "vi") for words in rule.in_words(leaf(rule, "1.5"))] == [
        "Từ 67,5% trở lên: số đạt được ÷ số được giao × 1,5 điểm; dưới 67,5%: 0."
    ]


@pytest.mark.parametrize(
    ("title", "vietnamese", "english"),
    [
        (Titled("Nghệ An", "Nghe An"), "Nghệ An", "Nghe An"),
        (Titled("Cải cách thể chế"), "Cải cách thể chế", "Cải cách thể chế"),
    ],
)
def test_a_name_is_shown_in_english_where_somebody_wrote_it(title, vietnamese, english):
    assert (say(title, "vi"), say(title, "en")) == (vietnamese, english)
    assert title == vietnamese
    assert copy.copy(title).en == title.en
