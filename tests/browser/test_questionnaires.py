"""B1: the conditions of a questionnaire hold in a real browser exactly where the server says so."""

from tests.questionnaires.expression_cases import cases

RUN = """async (cases) => {
  const { evaluate } = await import("/static/questionnaires/js/expressions.js");
  return cases.map((each) => evaluate(each.tree, each.setting));
}"""


def test_chromium_gives_what_python_gives(open_page):
    page = open_page("/ui/gallery")
    found = cases()
    given = page.evaluate(RUN, found)
    assert [case["text"] for case, got in zip(found, given, strict=True) if got != case["expected"]] == []
    assert len(found) > 300
