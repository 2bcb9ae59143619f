"""Builders for tests of frameworks: the least a sound one needs, and hypothesis strategies for any."""

from fractions import Fraction as F
from itertools import pairwise

from hypothesis import strategies as st

from thuocdo.indices.domain.frameworks import Channel, FrameworkSpec, Node
from thuocdo.indices.domain.leaf_inputs import Declared
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
    NotApplicable,
    Option,
    OptionTable,
    Penalty,
    Proportional,
    ProportionalCutoff,
    RankBy,
    RankGroup,
    RankStep,
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

A_TO_D = SurveyMean(
    tuple(ScaleOption(code, f"Mức {code}", F(worth)) for code, worth in (("A", 100), ("B", 60), ("C", 20), ("D", 0)))
)
TASKS = WeightedShare(
    (
        Option("on_time", "đúng hạn", F("1.5"), "on time"),
        Option("late", "hoàn thành chậm", F(1), "late"),
        Option("not_done", "chưa hoàn thành", F(0), "not done"),
    ),
    counted=Title("nhiệm vụ", "tasks"),
)


def leaf(rule, maximum="1", code="1.1", parent=None, **more):
    return Node(code, parent, f"Tiêu chí {code}", F(maximum), rule=rule, **more)


def group(code, maximum, parent=None):
    return Node(code, parent, f"Lĩnh vực {code}", F(maximum))


def framework(*nodes, **more):
    return FrameworkSpec(nodes, **more)


# Rules of every kind with inputs that fit them, each for a leaf of `maximum` points.

maxima = st.fractions(F(1, 10), 20, max_denominator=20)
shares = st.fractions(0, 1, max_denominator=12)
titles = st.text("ăâđêôơư ab;%|=", min_size=1, max_size=8).filter(str.strip)
optional_titles = st.none() | st.builds(Title, titles, titles | st.just(""))
codes = st.lists(st.text("abcxyz123", min_size=1, max_size=3), min_size=2, max_size=4, unique=True)


@st.composite
def options(draw, maximum):
    return tuple(Option(code, draw(titles), maximum * draw(shares), draw(titles)) for code in draw(codes))


@st.composite
def ratios(draw):
    assigned = draw(st.integers(1, 500))
    return {"a": assigned, "b": draw(st.integers(0, assigned))}


@st.composite
def chosen(draw, entries):
    return {"met": tuple(entry.code for entry in entries if draw(st.booleans()))}


@st.composite
def stepped(draw, maximum):
    bounds = sorted(draw(st.sets(st.integers(1, 99), min_size=1, max_size=4)))
    included = draw(st.booleans())
    edges = [None, *(F(bound) for bound in bounds), None]
    return tuple(
        Step(low=low, high=high, low_included=included, high_included=not included, points=maximum * draw(shares))
        for low, high in pairwise(edges)
    )


@st.composite
def _conditions(draw, maximum):
    conditions = tuple(Choice(code, draw(titles)) for code in draw(codes))
    return YesNoConjunction(conditions), draw(chosen(conditions))


@st.composite
def _options(draw, maximum):
    table = draw(options(maximum))
    return OptionTable(table), {"option": draw(st.sampled_from(table)).code}


@st.composite
def _checklist(draw, maximum):
    items = draw(options(maximum))
    return ChecklistSum(items), draw(chosen(items))


@st.composite
def _bands(draw, maximum):
    measure = draw(st.sampled_from(Measure))
    inputs = draw(ratios()) if measure is Measure.RATIO else {"x": draw(st.integers(0, 100))}
    return Bands(measure, draw(stepped(maximum)), draw(optional_titles)), inputs


@st.composite
def _weighted(draw, maximum):
    categories = draw(options(maximum))
    counts = {category.code: draw(st.integers(0, 50)) for category in categories}
    counts[categories[0].code] += 1
    return WeightedShare(categories, draw(optional_titles)), counts


@st.composite
def _deduct(draw, maximum):
    when_none = draw(st.none() | st.sampled_from((WhenNone.FULL, WhenNone.ZERO)))
    faulty = draw(st.integers(0, 30))
    inputs = {"n": faulty} if when_none is None else {"n": faulty, "a": faulty + draw(st.integers(0, 9))}
    return DeductPerCase(draw(maxima), when_none, draw(optional_titles)), inputs


@st.composite
def _severity(draw, maximum):
    levels = tuple(Grade(code, draw(titles), 100 * draw(shares)) for code in draw(codes))
    return DeductBySeverity(levels), {"level": draw(st.sampled_from(levels)).code}


@st.composite
def _compare(draw, maximum):
    rule = ComparePreviousYear(*(maximum * draw(shares) for _ in range(3)), draw(optional_titles))
    return rule, {"x": draw(st.integers(-9, 9)), "previous": draw(st.integers(-9, 9))}


@st.composite
def _ranked(draw, maximum):
    ends = sorted(draw(st.sets(st.integers(1, 90), min_size=1, max_size=4)))
    groups = tuple(RankStep(F(end), maximum * draw(shares)) for end in ends)
    total = draw(st.integers(1, 80))
    rule = RankGroup(groups, maximum * draw(shares), draw(st.sampled_from(RankBy)), draw(st.booleans()))
    return rule, {"rank": draw(st.integers(1, total)), "of": total}


@st.composite
def _survey(draw, maximum):
    scale = tuple(
        ScaleOption(code, draw(titles), draw(st.none() | st.just(100 * draw(shares)))) for code in draw(codes)
    )
    scale = (ScaleOption("best", "Tốt", F(100)), *scale)
    counts = {option.code: draw(st.integers(0, 40)) for option in scale}
    return SurveyMean(scale), counts | {"best": draw(st.integers(1, 40))}


@st.composite
def _formula(draw, maximum):
    expression = draw(
        st.sampled_from(("a*max", "min(max, a + b) / 2", "[b ÷ (a + 1)] × max - 1", "-a", "max(a, b, 0.5)"))
    )
    declared = (FormulaInput("a", draw(titles)), FormulaInput("b", draw(titles), whole=True, may_be_negative=True))
    return Formula(expression, declared), {"a": draw(st.fractions(0, 9)), "b": draw(st.integers(-5, 9))}


@st.composite
def _by_hand(draw, maximum):
    inputs = {"points": maximum * draw(shares), "reason": draw(titles)}
    rule = draw(st.sampled_from((Manual(), Manual(Title("căn cứ", "basis")), Bonus(), Penalty())))
    return rule, inputs


@st.composite
def any_rules(draw):
    """Draw a rule of any kind, the maximum of its leaf, and inputs that fit."""
    maximum = draw(maxima)
    simple = st.one_of(
        st.builds(YesNo, optional_titles).map(lambda rule: (rule, {"met": True})),
        st.tuples(st.builds(Proportional, optional_titles, optional_titles), ratios()),
        st.tuples(st.builds(ProportionalCutoff, shares.map(lambda share: share * 100), st.booleans()), ratios()),
        st.tuples(st.builds(CountPointsCap, maxima, st.none()), st.integers(0, 60).map(lambda n: {"n": n})),
        st.tuples(st.builds(SipasFactor, titles), shares.map(lambda share: {"percent": share * 100})),
        st.tuples(st.builds(Statistic, optional_titles), shares.map(lambda share: {"points": maximum * share})),
        st.tuples(st.builds(Bonus, maxima) | st.builds(Penalty, maxima), st.integers(0, 9).map(lambda n: {"n": n})),
    )
    composed = (_conditions, _options, _checklist, _bands, _weighted, _deduct, _severity, _compare, _ranked, _survey,
                _formula, _by_hand)  # fmt: skip
    rule, inputs = draw(st.one_of(simple, *(build(maximum) for build in composed)))
    return rule, maximum, inputs


@st.composite
def frameworks(draw, most_fields=3):
    """Draw a sound tree of two or three levels whose leaves have rules of any kind, with inputs of one unit."""
    nodes, given = [], {}
    for field in range(draw(st.integers(1, most_fields))):
        parts = []
        for place in range(draw(st.integers(1, 3))):
            rule, maximum, inputs = draw(any_rules())
            code = f"{field + 1}.{place + 1}"
            beside = {"bonus": Channel.BONUS, "penalty": Channel.PENALTY}.get(rule.kind)
            if beside:
                rule, inputs = YesNo(), {"met": draw(st.booleans())}
            policy = draw(st.sampled_from((NotApplicable.FULL, NotApplicable.DROP)))
            parts.append(leaf(rule, maximum, code, str(field + 1), not_applicable=policy))
            given[code] = Declared(inputs)
        nodes += [group(str(field + 1), sum(part.max_points for part in parts)), *parts]
    return FrameworkSpec(tuple(nodes), total_points=sum(n.max_points for n in nodes if n.parent_code is None)), given
