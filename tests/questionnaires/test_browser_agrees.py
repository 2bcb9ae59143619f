"""B1: the browser's evaluator gives what the server's gives, on the same generated cases (here in Node, if there)."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

import thuocdo.questionnaires
from tests.questionnaires.expression_cases import HOW_MANY, cases

MODULE = Path(thuocdo.questionnaires.__file__).parent / "static/questionnaires/js/expressions.js"
RUN = """
import { readFileSync } from "node:fs";
const { evaluate } = await import(process.argv[1]);
const cases = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(cases.map((each) => evaluate(each.tree, each.setting))));
"""


def test_the_cases_cover_both_outcomes_and_every_sign():
    found = cases()
    written = json.dumps([case["tree"] for case in found])
    assert len(found) >= HOW_MANY / 2
    assert {case["expected"] for case in found} == {True, False}
    for sign in ("and", "or", "not", "=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "negative", "answered",
                 "selected", "count", "value", "contains", "length", "coalesce", "this", "today"):  # fmt: skip
        assert f'["{sign}"' in written, sign


@pytest.mark.skipif(not shutil.which("node"), reason="Node is not on this machine; Chromium runs the same cases")
def test_node_gives_what_python_gives(tmp_path):
    module = tmp_path / "expressions.mjs"
    module.write_text(MODULE.read_text())
    found = cases()
    run = subprocess.run(
        ["node", "--input-type=module", "-e", RUN, module.as_uri()],  # noqa: S607
        check=False, input=json.dumps(found), capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    differing = [
        case["text"] for case, given in zip(found, json.loads(run.stdout), strict=True) if given != case["expected"]
    ]
    assert differing == []
