"""Every address of a round: who gets what, in which phase (issue 3, permission tests as tables; A4-A7, F1).

The table is written from `thuocdo/assessments/domain/policy.py`, not from the pages. An address without a row fails.
All rows are about Sở Y tế: `finance_officer` stands for other units, `health_*` for its own. `STRANGERS` have nothing
to do with the round and don't even learn its name.
"""

import re

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import get_resolver

from tests.assessments.conftest import IN_SELF_ASSESSMENT, inside
from thuocdo.assessments.domain.evidence import About
from thuocdo.assessments.domain.phases import Phase
from thuocdo.assessments.services import evidence

ROUND, UNIT, LEAF, FIGURE = "cchc-so-2026", "so-y-te", "1.1", "3.1"
SIGN_IN, REFUSED, UNSEEN, NO_SUCH_METHOD = "sign in", 403, 404, 405

STRANGERS = {"outsider", "idle_appraiser", "other_organiser"}
OWN = {"health_officer", "health_leader"}
APPRAISERS = {"appraiser", "second_appraiser"}  # of leaf 1.1: the first; of field 2: the second
COUNCIL = {"member", "chair"}
ORGANISER = {"organiser"}
DECIDERS = COUNCIL | ORGANISER | {"auditor"}
READERS = OWN | APPRAISERS | DECIDERS
EVERYONE = READERS | STRANGERS | {"finance_officer"}
NOBODY = set()
ACTORS = sorted(EVERYONE)

SELF, FIRST, SECOND = (Phase.SELF_ASSESSMENT,), (Phase.APPRAISAL_1,), (Phase.APPRAISAL_1, Phase.APPRAISAL_2)
DECISION = (Phase.COUNCIL,)
ALWAYS = tuple(Phase)
SAY = {"comment": "Đề nghị xem lại"}
WHY = {"reason": "Sai số liệu"}
HAND_IN = {"hand_in": "1", "nop-despite_gaps": "on"}
GIVE_BACK = {"give_back": "1", "tra-comment": "Bổ sung"}
SIGN = {"sign": "1", "ky-confirmed": "on", "ky-hash": "x"}


def get(name, who, **more):
    return (name, "get", who, 200, FIRST, {}, more)


def post(name, who, answer, phases=ALWAYS, body=None, **more):
    return (name, "post", who, answer, phases, body or {}, more)


A, S, R = "assessments:", "scoring:", "results:"
# address, who may, (their answer, phases, body); `unseen`: who is told that there is nothing, beyond the strangers;
# `strangers`: what those get where no round is asked for.
TABLE = (
    get(A + "rounds", EVERYONE),
    get(A + "begin", {"organiser", "other_organiser"}, strangers=REFUSED),
    post(A + "begin", {"organiser", "other_organiser"}, 200, strangers=REFUSED),
    get(A + "overview", READERS | {"finance_officer"}),
    # the organiser's set-up: read always, changed before the opening only, but for dates and who appraises
    get(A + "setup", ORGANISER),
    get(A + "setup-basics", ORGANISER),
    post(A + "setup-basics", ORGANISER, 200),
    get(A + "setup-dates", ORGANISER),
    post(A + "setup-dates", ORGANISER, 200),
    get(A + "setup-units", ORGANISER),
    post(A + "setup-units-add", NOBODY, None),
    post(A + "setup-units-change", NOBODY, None),
    get(A + "setup-appraisers", ORGANISER),
    post(A + "setup-appraisers-change", ORGANISER, 302),
    get(A + "setup-time", ORGANISER),
    post(A + "setup-time", ORGANISER, 200),
    post(A + "open", NOBODY, None),
    get(A + "copy", ORGANISER),
    post(A + "copy", ORGANISER, 302),
    get(A + "delete", NOBODY),
    post(A + "delete", NOBODY, None),
    get(A + "provided", ORGANISER),
    get(A + "provided-template", ORGANISER),
    get(A + "provided-upload", ORGANISER),
    post(A + "provided-upload", ORGANISER, 200),
    get(A + "provided-leaf", ORGANISER),
    post(A + "provided-leaf", ORGANISER, 200),
    # no leaf of this round takes its points from answers: see test_survey_points_pages for one that does
    get(A + "setup-surveys", ORGANISER),
    get(A + "setup-surveys-leaf", NOBODY, unseen=ORGANISER),
    post(A + "setup-surveys-leaf", NOBODY, None, unseen=ORGANISER),
    post(A + "freeze-surveys", ORGANISER, 302),  # nothing to freeze, nothing done
    get(A + "survey-points", NOBODY, unseen=DECIDERS),
    get(A + "survey-unit", NOBODY, unseen=DECIDERS),
    get(A + "progress", ORGANISER),
    get(A + "progress-download", ORGANISER),
    get(A + "progress-appraisers", ORGANISER),
    get(A + "reminders", ORGANISER),
    post(A + "remind", ORGANISER, 302),
    # the unit's sheet and documents: read by its own people, appraisers, council, organisers; filled in by its own
    get(A + "sheet", READERS),
    get(A + "review", READERS),
    post(A + "review", OWN, 302, SELF, HAND_IN),
    post(A + "review", {"health_leader"}, 400, SELF, SIGN),  # it is not what they read
    post(A + "review", {"health_leader"}, 400, SELF, GIVE_BACK),  # nothing was handed in yet
    get(A + "score-sheet", READERS),
    get(A + "offline", READERS),
    post(A + "offline", OWN, 400, SELF),
    get(A + "offline-download", READERS),
    get(A + "leaf", READERS),
    post(A + "leaf", OWN, 302, SELF),
    get(A + "leaf-news", READERS, answer=204),
    post(A + "leaf-comment", OWN, 302, ALWAYS, SAY),
    get(A + "history", READERS),
    get(A + "evidence", READERS),
    get(A + "evidence-export", READERS),
    get(A + "document", READERS),
    post(A + "document", OWN, 400, SELF),
    get(A + "document-file", NOBODY, unseen=READERS),  # a link has no file
    post(A + "document-leaves", OWN, 302, SELF, {"codes": "1.2"}),
    get(A + "leaf-evidence", READERS),
    post(A + "leaf-evidence", OWN, 400, SELF),
    post(A + "leaf-evidence-again", OWN, 302, SELF),
    post(A + "leaf-evidence-remove", OWN, 302, SELF),
    # appraisal: who is not assigned to a leaf is not told of it
    get(A + "queue", APPRAISERS | DECIDERS),
    get(A + "grid", {"appraiser"} | DECIDERS, unseen={"second_appraiser"}),
    get(A + "unit-grid", APPRAISERS | DECIDERS),
    get(A + "signals", DECIDERS),
    get(A + "reasons", ORGANISER),
    post(A + "reasons", ORGANISER, 400),
    post(A + "accept-many", APPRAISERS | DECIDERS, 302),  # nothing chosen, nothing done
    get(A + "ruling", {"appraiser"} | DECIDERS, unseen={"second_appraiser"}),
    post(A + "ruling", {"appraiser"}, 400, SECOND, unseen={"second_appraiser"}),
    post(A + "ruling-talk", {"appraiser"} | COUNCIL | ORGANISER, 302, ALWAYS, SAY, unseen={"second_appraiser"}),
    # the council
    get(S + "council", DECIDERS),
    get(S + "council-file", DECIDERS),
    get(S + "council-unit", DECIDERS),
    get(S + "council-leaf", DECIDERS),
    post(S + "council-leaf", COUNCIL, 200, DECISION),
    get(S + "sign", DECIDERS),
    post(S + "sign", {"chair"}, 200, DECISION),
    post(S + "withdraw", NOBODY, None, ALWAYS, WHY),  # nothing is signed yet
    get(S + "ranking", DECIDERS),
    get(S + "margins", DECIDERS),
    get(S + "losses", DECIDERS),
    get(S + "unit-losses", READERS),
    # publication: not before the council has signed
    get(R + "publish-round", NOBODY),
    post(R + "publish-round", NOBODY, None),
    get(R + "correct-round", NOBODY, unseen=EVERYONE),  # no result stands yet
    post(R + "correct-round", NOBODY, None, unseen=EVERYONE),
)
OF_RESULTS = {R + "publish-round", R + "correct-round"}


def addresses():
    """Return the pattern of every address of a round by its name."""

    def walk(patterns, space, path):
        for each in patterns:
            here = path + str(each.pattern)
            if hasattr(each, "url_patterns"):
                yield from walk(each.url_patterns, each.namespace or space, here)
            else:
                yield f"{space}:{each.name}", here

    found = dict(walk(get_resolver().url_patterns, "", "/"))
    return {name: path for name, path in found.items() if name.startswith((A, S)) or name in OF_RESULTS}


def expected(row, actor, phase):
    """Return the status that an actor gets by a row of the table."""
    _name, method, who, answer, phases, _body, more = row
    if actor in STRANGERS and actor not in who:
        return more.get("strangers", UNSEEN)
    if actor in more.get("unseen", ()):
        return UNSEEN
    if actor in who and (method == "get" or phase in phases):
        return more.get("answer", answer)
    return REFUSED


def counts():
    """Return how many rows every table of the round holds."""
    return {model.__name__: model.objects.count() for model in apps.get_app_config("assessments").get_models()}


@pytest.fixture
def clients(people, browser_of):
    made = {name: browser_of(getattr(people, name)) for name in ACTORS}
    for client in made.values():
        client.raise_request_exception = False
    return made


@pytest.fixture
def url_of(running, people):
    """Return a function that gives the address by its name: of Sở Y tế, its leaf 1.1, and a link that proves it."""
    part = running.part[UNIT]
    link = evidence.attach_link(
        actor=people.health_officer, participant_id=part.id, codes=[LEAF], url="https://soyte.example/ke-hoach",
        about=About("Kế hoạch"), now=IN_SELF_ASSESSMENT,
    )  # fmt: skip
    given = {"slug": ROUND, "unit": UNIT, "kind": "csv", "ending": "csv", "evidence": str(link)}
    patterns = addresses()

    def address(name):
        code = FIGURE if name == A + "provided-leaf" else LEAF
        return re.sub(r"<\w+:(\w+)>", lambda found: {**given, "code": code}[found[1]], patterns[name])

    return address


def asked(client, method, url, body):
    """Return the status of one request whose effects are taken back, and whether it added or took away rows."""
    with transaction.atomic():
        before = counts() if method == "post" else None
        answer = getattr(client, method)(url, body)
        changed = method == "post" and counts() != before
        transaction.set_rollback(True)
    to_sign_in = answer.status_code == 302 and "dang-nhap" in answer["Location"]
    return (SIGN_IN if to_sign_in else answer.status_code), changed


def moments(row):
    """Return the phases in which a row is tried: its first, and for what changes something one that is not its own."""
    _name, method, _who, _answer, phases, _body, _more = row
    others = [each for each in Phase if each not in phases]
    return phases[:1] if method == "get" else (phases[0], others[-1] if others else phases[-1])


def test_every_address_has_a_row():
    """Issue 3: every role, phase, unit and action; what is new is judged before it is served."""
    assert {row[0] for row in TABLE} == set(addresses())


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row[1]} {row[0]} {' '.join(row[5])}".strip())
def test_who_may(row, url_of, clients, at):
    """A4-A7, F1: what policy grants is answered, all else is refused and leaves no trace in the round."""
    name, method, body = row[0], row[1], row[5]
    url, wrong = url_of(name), []
    for phase in moments(row):
        at(inside(phase))
        status, changed = asked(Client(), method, url, body)
        if status != SIGN_IN or changed:
            wrong.append((phase.value, "nobody", status, changed))
        for actor in ACTORS:
            status, changed = asked(clients[actor], method, url, body)
            due = expected(row, actor, phase)
            if status != due or (changed and due in (REFUSED, UNSEEN)):
                wrong.append((phase.value, actor, f"{status}, not {due}", "changed" if changed else ""))
    assert wrong == []


def test_no_other_method(url_of, clients, at):
    """What the table does not name is no way into a page."""
    at(inside(Phase.APPRAISAL_1))
    named = {(row[0], row[1]) for row in TABLE}
    others = [(name, method) for name in addresses() for method in ("get", "post") if (name, method) not in named]
    given = {other: asked(clients["organiser"], other[1], url_of(other[0]), {}) for other in others}
    assert others and set(given.values()) == {(NO_SUCH_METHOD, False)}
