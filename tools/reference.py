"""Writes what the reference says from the code that it describes: `python -m tools.reference`."""

from __future__ import annotations

import argparse
import ast
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from thuocdo.config.env import SETTINGS

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "reference"
TARGET = FOLDER / "settings.md"
HEAD = """# Settings

Variables of the environment, read once when a program starts. A value that can't be read stops the program with a
sentence that says what would be accepted. What an administrator changes while the system runs is not here: it stands
in the database and has pages.

*Written by `python -m tools.reference` from `thuocdo/config/env.py`; a test compares the two.*
"""
TAIL = """
## For people who work on the code

| variable | meaning |
|---|---|
| `THUOCDO_CHROMIUM` | the browser of the browser tests, if it is not on the path |
| `THUOCDO_CHAOS_KILLS` | how often `make chaos` kills a part of the system; 100 if nothing is said |
| `THUOCDO_CHAOS_SEED` | the seed of when it kills what; 1 if nothing is said |
| `THUOCDO_CHAOS_MINUTES` | after how many minutes it gives up; 15 if nothing is said |
| `PYTHON` (of `make`) | the Python of `make`, if not the first of 3.11 or newer: `make run PYTHON=python3.12` |
"""
COMMANDS_HEAD = """# Commands

Called as `python manage.py NAME …`. With `DATABASE_URL` unset each of them starts the embedded database first. All may
be called again without harm. A refusal says why and ends with exit code 1. Beside these there are the commands of
Django, above all `migrate` and `collectstatic`. What `make` does (`run`, `test`, `check`, `bench`, `stop`) stands in
`make help`.

*Written by `python -m tools.reference` from the commands themselves; a test compares the two.*
"""
API_HEAD = """# Programming interface

Read-only, without a key, 300 requests a minute from one address. The full description, with every field, is
`/api/v1/openapi.json` of the installation (OpenAPI 3.1); the page for people is `/du-lieu/api/`. Within a version
things are only added.

Ballots of surveys come in under `/api/surveys/v1/` (described in `/api/surveys/v1/openapi.json`): the sender makes a
random number for each, so that sending again does no harm. The hot door (see how to run in production) takes the same
`PUT` and `POST` at the same address, many at once.

Numbers are exact texts (`"87.1146"`), so that no program rounds them; days are `YYYY-MM-DD`; `valid_until` is the
first day on which a unit no longer exists. A refusal is JSON with a stable `code`, a `sentence` in the language of
`lang` or `Accept-Language`, and `problems`, each with its place: `bad_parameter` (422), `no_page` (400), `not_found`
(404), `too_many_requests` (429, with `Retry-After`). Answers carry an `ETag` and may be kept for five minutes. How to
use it: [use the open data](../how-to/use-the-open-data.md).

*Written by `python -m tools.reference` from the interface itself; a test compares the two.*
"""
EVENTS_HEAD = """# Events

What one feature tells the others, after the fact and in the same transaction ([decision
0003](../decisions/0003-outbox.md)). Who reacts stands in `thuocdo/config/wiring.py`; a handler is called with the
event at least once. An event with no handler is delivered to nobody and kept for 90 days. How to look after them:
[events and audit](../how-to/look-after-events-and-audit.md).

*Written by `python -m tools.reference`; a test fails when the code records an event that is not told of here.*
"""
# Event → when it is recorded, and what it carries.
EVENTS: Mapping[str, tuple[str, str]] = {
    "EntryAdded": (
        "Something was said about a leaf of a unit: declared, appraised, explained, decided or entered for it.",
        "`round_id`, `participant_id`, `code`, `kind`",
    ),
    "CommentAdded": (
        "Somebody said something about a leaf to the people of the unit, or to its appraisers.",
        "`round_id`, `participant_id`, `code`, `audience` (`unit` or `appraisers`)",
    ),
    "SheetHandedIn": (
        "A unit's officer handed its self-assessment or its explanation to the leader.",
        "`round_id`, `participant_id`, `phase`",
    ),
    "SheetReturned": (
        "A unit's leader returned what was handed in, with comments.",
        "`round_id`, `participant_id`, `phase`",
    ),
    "SheetSigned": (
        "A unit's leader signed and locked its self-assessment or its explanation.",
        "`round_id`, `participant_id`, `phase`",
    ),
    "RoundDatesMoved": ("The dates of a round that runs were moved.", "`round_id`"),
    "EvidenceChanged": (
        "A document was added to leaves of a unit, replaced there by a newer version, or taken away.",
        "`round_id`, `participant_id`, `codes`",
    ),
    "RoundOpened": ("An assessment round was opened: its phases run.", "`round_id`"),
    "SheetReopened": (
        "The organiser opened the signed sheet of a unit again, within the time it has.",
        "`round_id`, `participant_id`, `phase`",
    ),
    "TimeExtended": (
        "One unit was given more time for a phase, or the phase was opened anew for it.",
        "`round_id`, `participant_id`, `phase`, `reopened` (whether a signature was taken back with it)",
    ),
    "SurveyLinked": (
        "A leaf takes its points from a question of a survey, or does so no longer.",
        "`round_id`",
    ),
    "DecisionSigned": (
        "The council's chair signed the decision on a round: nothing in it changes any more.",
        "`round_id`",
    ),
    "DecisionWithdrawn": (
        "The chair took the signature back before publication: the round is open again.",
        "`round_id`",
    ),
    "RoundPublished": ("A decided round was published.", "`round_id`, `publication` (its slug)"),
    "FileFoundInfected": (
        "A later scan found a virus in a file that had been taken. It is not served any more.",
        "`file` (its number), `signature`",
    ),
    "FrameworkPutInUse": (
        "A draft of a framework was put in use: everyone can read it, nobody can change it.",
        "`framework` (its number), `slug`",
    ),
    "QuestionnairePublished": (
        "A version of a questionnaire was published: everyone can read it, nobody can change it.",
        "`version` (its number in the database), `slug`, `number`",
    ),
    "CampaignLaunched": (
        "A survey was launched: answers are taken from its opening on.",
        "`campaign_id`",
    ),
    "BallotsFolded": (
        "Ballots of a survey were added to its sums: at most once a second, whatever their number.",
        "`campaign_id`",
    ),
    "CampaignEndMoved": ("The end of a survey was moved to a later moment.", "`campaign_id`"),
    "CampaignClosed": ("A survey was closed for good by a person.", "`campaign_id`"),
    "FrameworkSuperseded": (
        "A framework in use was declared superseded. It stays readable.",
        "`framework` (its number), `slug`",
    ),
    "ResultPublished": (
        "A result was published: everyone can read it, nobody can change it. A correction replaced what it corrects.",
        "`publication` (its number), `slug`, `number` (2 and up are corrections), `corrects` (slug, or nothing)",
    ),
}


def settings_page() -> str:
    """Return the page about the settings."""
    parts = [HEAD]
    for setting in SETTINGS:
        parts.append(
            f"\n## {setting.name}\n\n{setting.meaning}\n\n"
            f"- When it is not set: {setting.default}.\n- Example: {_code(setting.example)}\n"
        )
    return "".join([*parts, TAIL])


def _code(example: str) -> str:
    return example if "`" in example else f"`{example}`"


def commands_page() -> str:
    """Return the page about the management commands of the product. Django must be set up."""
    from django.core.management import get_commands, load_command_class
    from django.core.management.base import BaseCommand

    common = {action.dest for action in BaseCommand().create_parser("manage.py", "any")._actions}
    parts = [COMMANDS_HEAD]
    for name, app in sorted(get_commands().items()):
        if isinstance(app, str) and app.startswith("thuocdo."):
            command = load_command_class(app, name)
            own = [each for each in command.create_parser("manage.py", name)._actions if each.dest not in common]
            parts.append(f"\n## {name}\n\n{command.help}\n")
            parts.append("\n" + "".join(map(_argument, own)) if own else "")
    return "".join(parts)


def _argument(action: argparse.Action) -> str:
    flag = action.option_strings[0] if action.option_strings else ""
    value = "" if action.nargs == 0 else (action.metavar or action.dest.upper())
    must = action.required and flag
    choices = f"one of {', '.join(map(str, action.choices))}" if action.choices else ""
    told = ", ".join(filter(None, ["required" if must else "", action.help or "", choices]))
    return f"- `{f'{flag} {value}'.strip()}`{f': {told}' if told else ''}\n"


def api_page() -> str:
    """Return the page about the API: each path with what it answers and what may be asked. Django must be set up."""
    from django.utils import translation

    from thuocdo.opendata.api import api
    from thuocdo.surveys.api import api as surveys

    parts = [API_HEAD]
    described = {**api.get_openapi_schema()["paths"], **surveys.get_openapi_schema()["paths"]}
    with translation.override("en"):
        for path, methods in described.items():
            for method, told in methods.items():
                parts.append(f"\n## {method.upper()} {path}\n\n{told['description']}\n")
                asked = [f"- `{each['name']}`: {each['description']}\n" for each in told.get("parameters", [])]
                parts.append("\n" + "".join(asked) if asked else "")
    return "".join(parts)


def events_page() -> str:
    """Return the page about the events."""
    rows = [f"| `{name}` | {when} | {payload} |\n" for name, (when, payload) in sorted(EVENTS.items())]
    return "".join([EVENTS_HEAD, "\n| event | recorded when | carries |\n|---|---|---|\n", *rows])


def recorded_events() -> set[str]:
    """Return the names of all events that the code records.

    A function that hands on one of its own parameters as the name (as `telling.published` does) is followed to its
    callers. Raise `ValueError` for a name that is neither written out nor such a parameter.
    """
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "thuocdo").rglob("*.py"))]
    names: set[str] = set()
    waiting, done = [("outbox.record", 0)], set()
    while waiting:
        called, place = waiting.pop()
        done.add((called, place))
        for tree in trees:
            for function, call in _calls(tree, called):
                name = call.args[place]
                if isinstance(name, ast.Constant):
                    names.add(name.value)
                    continue
                own = [each.arg for each in function.args.args]
                if not isinstance(name, ast.Name) or name.id not in own:
                    raise ValueError(f"{ast.unparse(call)}: write the event's name out")
                onward = (function.name, own.index(name.id))
                waiting += [onward] if onward not in done else []
    return names


def _calls(tree: ast.Module, called: str) -> Iterator[tuple[ast.FunctionDef, ast.Call]]:
    """Yield the calls of `called`: with its module as written, or a plain function by its last name."""
    for function in (each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)):
        for call in (each for each in ast.walk(function) if isinstance(each, ast.Call)):
            written = ast.unparse(call.func)
            if written == called or ("." not in called and written.rpartition(".")[2] == called and call.args):
                yield function, call


def questions_page() -> str:
    """Return the page about kinds of question; it needs Django's settings no sooner than now."""
    from tools import reference_of_questions

    return reference_of_questions.questions_page()


PAGES: Mapping[str, Callable[[], str]] = {
    "settings.md": settings_page,
    "commands.md": commands_page,
    "events.md": events_page,
    "api.md": api_page,
    "questionnaires.md": questions_page,
}


def write() -> None:
    """Write all pages of the reference."""
    import django

    os.environ.setdefault("DATABASE_URL", "postgres://nobody@/nobody")  # nothing is asked of the database
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thuocdo.config.settings")
    django.setup()
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    write()
