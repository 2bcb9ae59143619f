"""Random frameworks: every kind of rule, every policy, titles with marks that could break a table."""

from fractions import Fraction as F

from hypothesis import strategies as st

from thuocdo.indices.domain import rules as r
from thuocdo.indices.domain.bands import Band
from thuocdo.indices.domain.documents import Document
from thuocdo.indices.domain.frameworks import Channel, FrameworkSpec, Node, RespondentGroup
from thuocdo.indices.domain.ranking import RankStyle
from thuocdo.kernel.vietnamese import nfc

LETTERS = "aăâđeêơưàảãáạ ABC 019 |;\\=<>≥≤%#'\"-+@.,:()/\n×÷ thứ tự"


def texts(least=1, most=30):
    kept = st.text(LETTERS, min_size=least, max_size=most).map(nfc)
    return kept.filter(lambda text: len(text) >= least)


numbers = st.one_of(
    st.integers(0, 1000).map(F), st.decimals(0, 100, places=3).map(F), st.fractions(0, 9, max_denominator=7)
)
maximums = st.decimals(0, 1000, places=4).map(F)
titles = st.builds(r.Title, texts(), st.one_of(st.just(""), texts()))
maybe_title = st.one_of(st.none(), titles)
codes = st.text("abcdefgh019", min_size=1, max_size=8)


def listed(entry, least=1):
    return st.lists(entry, min_size=least, max_size=4, unique_by=lambda each: each.code).map(tuple)


english = st.one_of(st.just(""), texts())
conditions = listed(st.builds(r.Choice, codes, texts(), english))
options = listed(st.builds(r.Option, codes, texts(), numbers, english))
grades = listed(st.builds(r.Grade, codes, texts(), numbers, english))
scale = listed(st.builds(r.ScaleOption, codes, texts(), st.one_of(st.none(), numbers), english))
figures = listed(st.builds(r.FormulaInput, codes, texts(), english, st.booleans(), st.booleans()))


@st.composite
def steps(draw):
    low = draw(st.one_of(st.none(), numbers))
    high = draw(st.one_of(st.none(), numbers))
    return r.Step(
        low, high, points=draw(numbers),
        low_included=draw(st.booleans()) if low is not None else True,
        high_included=draw(st.booleans()) if high is not None else False,
    )  # fmt: skip


some_steps = st.lists(steps(), min_size=1, max_size=4).map(tuple)
rank_steps = st.lists(st.builds(r.RankStep, numbers, numbers), min_size=1, max_size=3).map(tuple)
flags = st.booleans()
maybe_number = st.one_of(st.none(), numbers)

RULE_STRATEGIES = {
    "yes_no": st.builds(r.YesNo, maybe_title),
    "yes_no_conjunction": st.builds(r.YesNoConjunction, conditions),
    "option_table": st.builds(r.OptionTable, options),
    "bands": st.builds(
        r.Bands, st.sampled_from(list(r.Measure)), some_steps, maybe_title, maybe_title, maybe_title, flags
    ),
    "proportional": st.builds(r.Proportional, maybe_title, maybe_title, flags, numbers),
    "proportional_cutoff": st.builds(r.ProportionalCutoff, numbers, flags, maybe_title, maybe_title, flags, numbers),
    "weighted_share": st.builds(r.WeightedShare, options, maybe_title),
    "count_points_cap": st.builds(r.CountPointsCap, numbers, maybe_number, maybe_title),
    "checklist_sum": st.builds(r.ChecklistSum, options),
    "deduct_per_case": st.builds(
        r.DeductPerCase, numbers, st.one_of(st.none(), st.sampled_from(list(r.WhenNone))), maybe_title
    ),
    "deduct_by_severity": st.builds(r.DeductBySeverity, grades),
    "compare_previous_year": st.builds(r.ComparePreviousYear, numbers, numbers, numbers, maybe_title),
    "rank_group": st.builds(r.RankGroup, rank_steps, numbers, st.sampled_from(list(r.RankBy)), flags, maybe_title),
    "survey_mean": st.builds(r.SurveyMean, scale),
    "sipas_factor": st.builds(r.SipasFactor, texts(), maybe_title),
    "bonus": st.builds(r.Bonus, maybe_number, maybe_title),
    "penalty": st.builds(r.Penalty, maybe_number, maybe_title),
    "manual": st.builds(r.Manual, maybe_title),
    "statistic": st.builds(r.Statistic, maybe_title),
    "formula": st.builds(r.Formula, texts(), figures),
}
any_rule = st.one_of(*RULE_STRATEGIES.values())


@st.composite
def nodes(draw, groups):
    """Return a tree of up to three levels, depth first."""
    found = []

    def one(code, parent, rule):
        weights = draw(st.dictionaries(st.sampled_from(groups), numbers, max_size=2)) if groups and rule else {}
        found.append(
            Node(
                code, parent, draw(texts()), draw(maximums), draw(english), rule,
                draw(st.sampled_from(list(Channel))), draw(st.sampled_from(list(r.NotApplicable))),
                draw(english), draw(english), draw(english), draw(english), weights, draw(flags),
                draw(st.one_of(st.none(), st.just(""), codes)), draw(flags),
            )
        )  # fmt: skip

    for field in range(1, draw(st.integers(1, 3)) + 1):
        under = draw(st.integers(0, 3))
        one(str(field), None, None if under else draw(any_rule))
        for leaf in range(1, under + 1):
            one(f"{field}.{leaf}", str(field), draw(any_rule))
    return tuple(found)


@st.composite
def documents(draw):
    groups = draw(
        st.lists(st.builds(RespondentGroup, codes, texts(), english), max_size=3, unique_by=lambda group: group.code)
    )
    bands = st.builds(Band, codes, texts(), english, maybe_number, maybe_number)
    tree = draw(nodes([group.code for group in groups]))
    years = st.one_of(st.none(), st.integers(2000, 2100))
    spec = FrameworkSpec(
        tree, draw(st.sampled_from(list(RankStyle))), tuple(draw(st.lists(bands, max_size=4))), draw(maybe_number),
        draw(maybe_number), tuple(groups), draw(years), draw(years), draw(english),
        draw(numbers.filter(bool)), draw(flags),
    )  # fmt: skip
    certainty = draw(st.dictionaries(st.sampled_from([node.code for node in tree]), texts(), max_size=2))
    return Document(spec, draw(texts()), draw(english), draw(english), draw(english), draw(flags), certainty)
