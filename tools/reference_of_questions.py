"""The page of the reference about kinds of question and conditions, made from the code."""

from __future__ import annotations

from dataclasses import fields

from thuocdo.questionnaires.domain.expressions.tree import FUNCTIONS
from thuocdo.questionnaires.domain.items import KIND_WORDS, KINDS, Asked, Kind

# What an answer looks like in JSON, and how it is kept.
ANSWERS = {
    Kind.SINGLE: ("`\"option\"`", "position of the option"),
    Kind.MULTIPLE: ("`[\"option\", …]`", "list, in the order of the options"),
    Kind.SCALE: ("`\"option\"`", "position of the option"),
    Kind.MATRIX: ("per row, under the row's code: `\"option\"`", "one position per row"),
    Kind.NUMBER: ("`12.5` or `\"12,5\"`", "text of the exact digits"),
    Kind.DATE: ("`\"31/01/2026\"` or `\"2026-01-31\"`", "yyyy-mm-dd"),
    Kind.TEXT: ("text", "composed text (NFC), one line"),
    Kind.LONG_TEXT: ("text", "composed text (NFC)"),
    Kind.RANKING: ("`[\"first\", \"second\", …]`", "list, the most important first"),
    Kind.UNIT: ("slug of a unit", "the slug"),
    Kind.FILE: ("`[\"number of a file sent before\"]`", "list"),
    Kind.LOCATION: ("`{\"lat\": …, \"lon\": …, \"accuracy\": …}`", "list of three texts; accuracy in metres"),
    Kind.NOTE: ("nothing", "nothing"),
}  # fmt: skip
MEANS = {
    "answered": "Something was answered. What is not asked is not answered.",
    "selected": "The option was chosen: the one, or among several.",
    "count": "How many options were chosen; 0 when none.",
    "value": "The number that the chosen option counts.",
    "contains": "The text holds the part, letter for letter.",
    "length": "How many characters; 0 when nothing was answered.",
    "coalesce": "The first, or where that is missing the second.",
}
HEAD = """# Questions and conditions

What a questionnaire can ask, and how conditions over earlier answers are written.

*Written by `python -m tools.reference`; a test fails when the code knows something that does not stand here.*

Every item has a code, a title and a help text per language, and may be `required`, asked only where a condition holds
(`relevant`), and refuse answers for which another does not (`constraint`, with the author's own `refusal`). `{code}` in
a text shows an earlier answer. Help texts know paragraphs, lists, `**bold**`, `*italic*` and links, nothing else.

| kind | on screen | its own settings | answered with | kept as |
|---|---|---|---|---|
"""
CONDITIONS = """
Answers to one of several options are kept as their position from 1 (0: left out, −1: not asked) in one list, in the
order of the version; everything else as JSON beside it.

## Conditions

`age >= 18 and not selected(channels, "tv")`. Names are codes of earlier items or rows of a matrix. Numbers have a
decimal point and are exact (20 / 3 * 3 is 20); texts stand in double quotes; days are `date("2026-01-31")`; `today` is
the day of the ballot; `this` is the answer itself, in a constraint; `true` and `false` are what they say.

From loosest to closest: `or`, `and`, `not`, one of `= != < <= > >=`, `+ -`, `* /`, `-` before a number, brackets.
Order is compared for numbers and days only. What was not asked or not answered is missing, and so is a division by 0:
missing spreads through arithmetic, and a comparison with it is false, but for `!=`, which is the opposite of `=`.

| function | gives |
|---|---|
"""
XLSFORM = """
## XLSForm

| here | in XLSForm |
|---|---|
| `item` | `${item}` |
| `this`, `today` | `.`, `today()` |
| `answered(item)` | `${item} != ''` |
| `value(item)` | `number(${item})`, where each option's code is its number |
| `count(item)`, `length(text)` | `count-selected(…)`, `string-length(…)` |
| `a / b` | `a div b` |

A section is a group, a matrix a group with `table-list`, a five-point scale a `select_one` with `likert`. What XLSForm
has no column for stands in the column `thuocdo`, and `number`, `satisfied`, `alone` on the sheet of choices. Not taken,
and listed with sheet, row and reason: repeats, calculations, filtered and external lists, times, sounds, conditional
`required`, and functions that are not in the table above. Formulas in cells are not read.
"""


def questions_page() -> str:
    """Return the page."""
    common = {each.name for each in fields(Asked)}
    kinds = "".join(
        f"| `{kind.value}` | {KIND_WORDS[kind]} | "
        f"{', '.join(f'`{each.name}`' for each in fields(made) if each.name not in common) or '–'} | "
        f"{ANSWERS[kind][0]} | {ANSWERS[kind][1]} |\n"
        for kind, made in KINDS.items()
    )
    functions = "".join(f"| `{form}` | {MEANS[name]} |\n" for name, form in FUNCTIONS.items())
    return HEAD + kinds + CONDITIONS + functions + XLSFORM
