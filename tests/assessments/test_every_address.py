"""Every address of a round: who gets what, in which phase (issue 3, permission tests as tables; A4-A7, F1).

The table is written from `thuocdo/assessments/domain/policy.py`, not from the pages. An address without a row fails.
All rows are about Sở Y tế: `finance_officer` stands for other units, `health_*` for its own. `STRANGERS` have nothing
to do with the round and don't even learn its name (404). Within a round that somebody sees, what is not theirs answers
403 and only what does not exist answers 404, on all pages alike (decision 0023).

Every actor is tried once where a row is open. The other phases, the draft, the signed and the published round are tried
with those whom the row allows: all others are refused before the state is looked at.
"""

import re

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import get_resolver

from tests.assessments.conftest import BEFORE_ALL, IN_SELF_ASSESSMENT, inside
from thuocdo.assessments.domain.evidence import About
from thuocdo.assessments.domain.phases import Phase, RoundStatus
from thuocdo.assessments.models import Round
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

SHEET = (Phase.SELF_ASSESSMENT, Phase.EXPLANATION)
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
    post(A + "review", OWN, 302, SHEET, HAND_IN),
    post(A + "review", {"health_leader"}, 400, SHEET, {"sign": "1"}),  # not confirmed
    post(A + "review", {"health_leader"}, 400, SHEET, SIGN),  # it is not what they read
    post(A + "review", {"health_leader"}, 400, SHEET, GIVE_BACK),  # nothing was handed in yet
    get(A + "score-sheet", READERS),
    get(A + "offline", READERS),
    post(A + "offline", OWN, 400, SELF),
    get(A + "offline-download", READERS),
    get(A + "leaf", READERS),
    post(A + "leaf", OWN, 302, SELF),
    get(A + "leaf-news", READERS, answer=204),
    post(A + "leaf-comment", OWN, 302, ALWAYS, SAY),
    post(A + "leaf-comment", OWN, 400),  # nothing said; everybody else is refused before it is read
    get(A + "history", READERS),
    get(A + "evidence", READERS),
    get(A + "evidence-export", READERS),
    get(A + "document", READERS),
    post(A + "document", OWN, 400, SHEET),
    get(A + "document-file", NOBODY, unseen=READERS),  # a link has no file
    post(A + "document-leaves", OWN, 302, SELF, {"codes": "1.2"}),
    get(A + "leaf-evidence", READERS),
    post(A + "leaf-evidence", OWN, 400, SELF),
    post(A + "leaf-evidence-again", OWN, 302, SELF),
    post(A + "leaf-evidence-remove", OWN, 302, SELF),
    # appraisal: who is not assigned to a leaf does not see what is said about it
    get(A + "queue", APPRAISERS | DECIDERS),
    get(A + "grid", {"appraiser"} | DECIDERS),
    get(A + "unit-grid", APPRAISERS | DECIDERS),
    get(A + "signals", DECIDERS),
    get(A + "reasons", ORGANISER),
    post(A + "reasons", ORGANISER, 400),
    post(A + "accept-many", APPRAISERS, 302, SECOND),  # nothing chosen, nothing done
    get(A + "ruling", {"appraiser"} | DECIDERS),
    post(A + "ruling", {"appraiser"}, 400, SECOND),
    post(A + "ruling-talk", {"appraiser"} | COUNCIL | ORGANISER, 302, ALWAYS, SAY),
    post(A + "ruling-talk", {"appraiser"} | COUNCIL | ORGANISER, 400),
    # the council
    get(S + "council", DECIDERS),
    get(S + "council-file", DECIDERS),
    get(S + "council-unit", DECIDERS),
    get(S + "council-leaf", DECIDERS),
    post(S + "council-leaf", COUNCIL, 200, DECISION),
    get(S + "sign", DECIDERS),
    post(S + "sign", {"chair"}, 200, DECISION),
    post(S + "withdraw", NOBODY, None, ALWAYS, WHY),  # nothing is signed yet
    post(S + "withdraw", NOBODY, None),
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
STORIES = {TABLE[start][0].split(":")[1]: TABLE[start : start + 9] for start in range(0, len(TABLE), 9)}
# What an organiser gets otherwise in a state; all else is read as ever and changed by nobody.
IN_STATE = {
    RoundStatus.DRAFT: {
        ("post", A + "setup-basics"): 200, ("post", A + "setup-dates"): 200, ("post", A + "setup-units-add"): 302,
        ("post", A + "setup-units-change"): 302, ("post", A + "setup-appraisers-change"): 302,
        ("post", A + "open"): 302, ("post", A + "copy"): 302, ("get", A + "delete"): 200, ("post", A + "delete"): 302,
        ("post", A + "reasons"): 400, **dict.fromkeys([("get", A + name) for name in (
            "provided-upload", "progress", "progress-download", "progress-appraisers", "reminders", "queue", "grid",
            "unit-grid", "signals", "ruling")], REFUSED),
        # There are no leaves, no documents and no points before the opening.
        **dict.fromkeys([(row[1], row[0]) for row in TABLE if row[0].startswith(S) or row[0] in {A + name for name in (
            "leaf", "leaf-news", "leaf-comment", "history", "document", "document-leaves", "document-file",
            "leaf-evidence", "leaf-evidence-again", "leaf-evidence-remove")}], UNSEEN),
        ("post", R + "correct-round"): UNSEEN,
    },
    RoundStatus.DECIDED: {
        ("post", A + "copy"): 302, ("post", A + "reasons"): 400, ("get", A + "provided-upload"): REFUSED,
        ("get", R + "publish-round"): 200, ("post", R + "publish-round"): 200, ("post", R + "correct-round"): UNSEEN,
    },
    RoundStatus.PUBLISHED: {
        ("post", A + "copy"): 302, ("post", A + "reasons"): 400, ("get", A + "provided-upload"): REFUSED,
        ("post", R + "correct-round"): UNSEEN,
    },
}  # fmt: skip
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


def address_of(link):
    """Return a function that gives an address by its name: of Sở Y tế, its leaf 1.1, and a document that proves it."""
    given, patterns = {"slug": ROUND, "unit": UNIT, "kind": "csv", "ending": "csv", "evidence": str(link)}, addresses()

    def address(name):
        code = FIGURE if name == A + "provided-leaf" else LEAF
        return re.sub(r"<\w+:(\w+)>", lambda found: {**given, "code": code}[found[1]], patterns[name])

    return address


@pytest.fixture
def url_of(running, people):
    """Return a function that gives addresses in a round that runs."""
    link = evidence.attach_link(
        actor=people.health_officer, participant_id=running.part[UNIT].id, codes=[LEAF], now=IN_SELF_ASSESSMENT,
        url="https://soyte.example/ke-hoach", about=About("Kế hoạch"),
    )  # fmt: skip
    return address_of(link)


def asked(client, method, url, body):
    """Return the status of one request whose effects are taken back, and whether it added or took away rows."""
    with transaction.atomic():
        before = counts() if method == "post" else None
        answer = getattr(client, method)(url, body)
        changed = method == "post" and counts() != before
        transaction.set_rollback(True)
    to_sign_in = answer.status_code == 302 and "dang-nhap" in answer["Location"]
    return (SIGN_IN if to_sign_in else answer.status_code), changed


def few(row):
    """Return the actors with whom phases and states are tried: an organiser, and one of the others who may."""
    return [*ORGANISER, *sorted(row[2] - ORGANISER - STRANGERS)[-1:]]


def in_state(row, actor, status):
    """Return the status that an actor gets in a round that is in preparation, signed or published."""
    name, method, _who, _answer, _phases, _body, more = row
    if name in (A + "rounds", A + "begin"):
        return expected(row, actor, Phase.COUNCIL)
    if actor in more.get("unseen", ()):
        return UNSEEN
    if status is RoundStatus.DRAFT and actor not in ORGANISER:
        return UNSEEN
    if actor in ORGANISER and (method, name) in IN_STATE[status]:
        return IN_STATE[status][method, name]
    return REFUSED if method == "post" else expected(row, actor, FIRST[0])


def check(url_of, ask, rows, due_of):
    """Ask what `ask(row)` names, (actor, client) pairs, and return what is not as due or left a trace all the same."""
    wrong = []
    for row in rows:
        name, method, body = row[0], row[1], row[5]
        for actor, client in ask(row):
            status, changed = asked(client, method, url_of(name), body)
            due = due_of(row, actor)
            if status != due or (changed and due in (SIGN_IN, REFUSED, UNSEEN)):
                wrong.append((method, name, body, actor, f"{status}, not {due}", "changed" if changed else ""))
    return wrong


def test_every_address_has_a_row():
    """Issue 3: every role, phase, unit and action; what is new is judged before it is served."""
    assert {row[0] for row in TABLE} == set(addresses())


@pytest.mark.parametrize("story", STORIES)
def test_who_may(story, url_of, clients, at):
    """A4-A7, F1: what policy grants is answered, all else is refused and leaves no trace in the round."""
    everybody, wrong = [("nobody", Client()), *clients.items()], []
    for phase in Phase:
        at(inside(phase))
        wrong += check(
            url_of, lambda row: everybody, [row for row in STORIES[story] if row[4][0] is phase],
            lambda row, actor: SIGN_IN if actor == "nobody" else expected(row, actor, row[4][0]),
        )  # fmt: skip
    assert not wrong, "\n" + "\n".join(map(str, wrong))


@pytest.mark.parametrize("phase", Phase)
def test_in_every_phase(phase, url_of, clients, at):
    """A4: late and early is refused, in whichever phase; reading is not bound to one."""
    at(inside(phase))
    wrong = check(
        url_of, lambda row: [(actor, clients[actor]) for actor in few(row)],
        [row for row in TABLE if row[1] == "post" and row[4][0] is not phase],
        lambda row, actor: expected(row, actor, phase),
    )  # fmt: skip
    assert not wrong, "\n" + "\n".join(map(str, wrong))


def test_a_draft(draft_round, clients, at):
    """Only its organisers know of a round in preparation, and nothing is done in it but preparing."""
    at(BEFORE_ALL)
    wrong = check(
        address_of(1), lambda row: [(actor, clients[actor]) for actor in few(row)], TABLE,
        lambda row, actor: in_state(row, actor, RoundStatus.DRAFT),
    )  # fmt: skip
    assert not wrong, "\n" + "\n".join(map(str, wrong))


@pytest.mark.parametrize("status", [RoundStatus.DECIDED, RoundStatus.PUBLISHED])
def test_after_the_decision(status, running, url_of, clients, at):
    """A4, A15: what is signed or published is read as before and changed by nobody."""
    Round.objects.filter(pk=running.id).update(status=status)
    at(inside(Phase.COUNCIL))
    wrong = check(
        url_of, lambda row: [(actor, clients[actor]) for actor in few(row)], TABLE,
        lambda row, actor: in_state(row, actor, status),
    )  # fmt: skip
    assert not wrong, "\n" + "\n".join(map(str, wrong))


def test_no_other_method(url_of, clients, at):
    """What the table does not name is no way into a page."""
    at(inside(Phase.APPRAISAL_1))
    named = {(row[0], row[1]) for row in TABLE}
    others = [(name, method) for name in addresses() for method in ("get", "post") if (name, method) not in named]
    given = {other: asked(clients["organiser"], other[1], url_of(other[0]), {}) for other in others}
    assert others and set(given.values()) == {(NO_SUCH_METHOD, False)}
