"""Expressions, answers and questionnaires of any shape, for properties and for the cases that both evaluators run."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import strategies as st

from thuocdo.questionnaires.domain.documents import Document, Section
from thuocdo.questionnaires.domain.expressions.tree import (
    Answer,
    Call,
    Known,
    Literal,
    Negative,
    Not,
    Pair,
    This,
    Today,
    Type,
)
from thuocdo.questionnaires.domain.items import (
    Day,
    Location,
    LongText,
    Matrix,
    Multiple,
    Note,
    Number,
    Option,
    Ranking,
    Row,
    Scale,
    ShortText,
    Single,
    TextForm,
    UnitPicker,
    Upload,
    known_of,
)

TODAY = date(2026, 3, 2)
STEPS = {"a": Fraction(1), "b": Fraction(5, 2), "c": Fraction(-3)}
KNOWN = {
    "n1": Known(Type.NUMBER),
    "n2": Known(Type.NUMBER),
    "t1": Known(Type.TEXT),
    "d1": Known(Type.DAY),
    "d2": Known(Type.DAY),
    "c1": Known(Type.CHOICE, ("a", "b", "c"), STEPS),
    "m1": Known(Type.CHOICES, ("x", "y", "z")),
    "f1": Known(Type.OTHER),
}
OWN = Known(Type.NUMBER)
words = st.text(alphabet='aăđộX 0"\\{}<>𝒳\n', max_size=6)
numbers = st.integers(-20_000, 20_000).map(lambda n: Fraction(n, 20)) | st.integers(-9, 9).map(Fraction)
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def _named(kind, known):
    return [Answer(code) for code, about in known.items() if about.type is kind]


def expressions(known=KNOWN, own=OWN, depth=3):
    """Well-typed conditions over what is known."""
    return _typed(Type.TRUTH, known, own, depth)


def _typed(kind, known, own, depth):
    leaves = _leaves(kind, known, own)
    if depth == 0:
        return leaves

    def inner(wanted):
        return st.deferred(lambda: _typed(wanted, known, own, depth - 1))

    if kind is Type.TRUTH:
        both = [
            st.builds(Pair, st.sampled_from(["and", "or"]), inner(Type.TRUTH), inner(Type.TRUTH)),
            st.builds(Not, inner(Type.TRUTH)),
            st.builds(Pair, st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), inner(Type.NUMBER), inner(Type.NUMBER)),
            st.builds(Pair, st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), inner(Type.DAY), inner(Type.DAY)),
            st.builds(Pair, st.sampled_from(["=", "!="]), inner(Type.TEXT), inner(Type.TEXT)),
            st.tuples(inner(Type.TEXT), inner(Type.TEXT)).map(lambda pair: Call("contains", pair)),
        ]
        return leaves | st.one_of(both)
    if kind is Type.NUMBER:
        return leaves | st.one_of(
            st.builds(Pair, st.sampled_from(["+", "-", "*", "/"]), inner(Type.NUMBER), inner(Type.NUMBER)),
            st.builds(Negative, inner(Type.NUMBER)),
            inner(Type.TEXT).map(lambda each: Call("length", (each,))),
            st.tuples(inner(Type.NUMBER), inner(Type.NUMBER)).map(lambda pair: Call("coalesce", pair)),
        )
    return leaves | st.tuples(inner(kind), inner(kind)).map(lambda pair: Call("coalesce", pair))


def _leaves(kind, known, own):
    options = [*_named(kind, known)]
    if own is not None and own.type is kind:
        options.append(This())
    if kind is Type.TRUTH:
        options += [Call("answered", (Answer(code),)) for code in known]
        options += [
            Call("selected", (Answer(code), Literal(option)))
            for code, about in known.items()
            for option in about.options
        ]
        options += [
            Pair(sign, Answer(code), Literal(option))
            for code, about in known.items()
            if about.type is Type.CHOICE
            for option in about.options
            for sign in ("=", "!=")
        ]
        return st.sampled_from([*options, Literal(True), Literal(False)])
    if kind is Type.NUMBER:
        options += [Call("count", (each,)) for each in _named(Type.CHOICES, known)]
        options += [Call("value", (Answer(code),)) for code, about in known.items() if about.numbers]
        written = numbers.map(abs).map(Literal)
    elif kind is Type.DAY:
        options.append(Today())
        written = days.map(Literal)
    else:
        written = words.map(Literal)
    return st.sampled_from(options) | written if options else written


answers = st.fixed_dictionaries(
    {},
    optional={
        "n1": numbers,
        "n2": numbers,
        "t1": words.filter(bool),
        "d1": days,
        "d2": days,
        "c1": st.sampled_from(["a", "b", "c"]),
        "m1": st.lists(st.sampled_from(["x", "y", "z"]), unique=True, min_size=1).map(tuple),
        "f1": st.just(("photo",)),
    },
)

# --- questionnaires

titles = st.fixed_dictionaries(
    {"vi": st.text(alphabet="aâđĩ ?<*&", max_size=12).map(lambda text: f"Câu {text}.")},
    optional={"en": st.text(alphabet="abc ,", max_size=9).map(lambda text: f"Q {text}.")},
)
_maybe = st.just({}) | titles
_limits = st.none() | st.integers(-50, 50).map(Decimal)


@st.composite
def _options(draw, least=2, most=4, count=None):
    size = count or draw(st.integers(least, most))
    told = st.none() | st.sampled_from([Decimal(1), Decimal("2.5"), Decimal(100)])
    return tuple(
        Option(str(place), draw(titles), number=draw(told), satisfied=draw(st.booleans()))
        for place in range(1, size + 1)
    )


@st.composite
def items(draw, code, known):  # noqa: PLR0912 -- one branch per kind
    kind = draw(st.sampled_from([Single, Multiple, Scale, Matrix, Number, Day, ShortText, LongText, Ranking, UnitPicker,
                                 Upload, Location, Note]))  # fmt: skip
    given = {"code": code, "title": draw(titles), "help": draw(_maybe)}
    if kind is Single:
        given |= {"options": draw(_options()), "shuffle": draw(st.booleans())}
    elif kind is Multiple:
        given |= {
            "options": draw(_options()),
            "shuffle": draw(st.booleans()),
            "at_most": draw(st.sampled_from([None, 2])),
        }
    elif kind is Scale:
        given |= {"options": draw(_options(count=5))}
    elif kind is Matrix:
        rows = tuple(Row(f"{code}_{place}", draw(titles)) for place in range(1, draw(st.integers(2, 4))))
        given |= {"options": draw(_options()), "rows": rows}
    elif kind is Number:
        low, high = draw(_limits), draw(_limits)
        if low is not None and high is not None and low > high:
            low, high = high, low
        given |= {"lowest": low, "highest": high, "places": draw(st.sampled_from([0, 2]))}
    elif kind is Day:
        given |= {"earliest": draw(st.none() | st.just(date(2026, 1, 1)))}
    elif kind is ShortText:
        given |= {"form": draw(st.sampled_from(list(TextForm))), "longest": draw(st.sampled_from([250, 40]))}
    elif kind is Ranking:
        given |= {"options": draw(_options()), "places": draw(st.sampled_from([None, 2]))}
    elif kind is UnitPicker:
        given |= {"unit_kinds": draw(st.sampled_from([("province",), ("province", "commune")]))}
    elif kind is Upload:
        given |= {"photo": draw(st.booleans())}
    if kind is not Note:
        given |= {"required": draw(st.booleans())}
    item = kind(**given)
    own = next(iter(known_of(item).values()), None)
    if draw(st.booleans()) and known:
        given["relevant"] = draw(expressions(known, None, depth=1))
    if own is not None and draw(st.booleans()):
        given |= {"constraint": draw(expressions(known, own, depth=1)), "refusal": draw(_maybe)}
    return kind(**given)


@st.composite
def documents(draw, most=6):
    known, sections, count = {}, [], 0
    for place in range(1, draw(st.integers(1, 2)) + 1):
        found = []
        for _each in range(draw(st.integers(1, most // 2))):
            count += 1
            item = draw(items(f"q{count}", dict(known)))
            found.append(item)
            known |= known_of(item)
        sections.append(Section(code=f"s{place}", title=draw(titles), help=draw(_maybe), items=tuple(found)))
    return Document(
        title=draw(titles), intro=draw(_maybe), languages=("vi", "en"), sections=tuple(sections), source="Nguồn"
    )
