"""The audit log: who did what, when, to what; filters, the verdict on its chain, a copy as CSV."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from thuocdo.directory.domain import policy
from thuocdo.directory.domain.actors import ROLE_WORDS, Actor, Role
from thuocdo.directory.domain.records import DAY_KEYS, METHODS, UNIT_KEYS, Words
from thuocdo.directory.selectors import records
from thuocdo.directory.selectors.actors import actor_for
from thuocdo.directory.services import records as services
from thuocdo.foundation.audit import reading, verdicts
from thuocdo.foundation.audit.reading import Line, Question
from thuocdo.foundation.sheets.table import clean, defuse
from thuocdo.kernel.sentences import Sentence, Titled
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import require
from thuocdo.ui.language import NOTHING, say, show

FILTERS = ("actor", "action", "subject", "from", "to")
NOBODY = "-"  # in the filter: what the installation did by itself
COLUMNS = ("number", "recorded_at", "actor_id", "actor", "action", "subject", "detail", "previous_hash", "hash")


@login_required
def audit(request: HttpRequest) -> HttpResponse:
    """A page of the log that the actor may read, newest first."""
    actor, today = actor_for(request.user.pk), timezone.localdate()
    require(policy.may_read_some_audit(actor, today))
    given = _given(request.GET)
    asked = _asked(given, actor, today)
    found = reading.page(asked, before=_number(request.GET.get("before")), after=_number(request.GET.get("after")))
    words, names = _words(), records.names_in(found.lines)
    everything = asked.reach is None
    known = sorted({*words.actions, *(reading.actions() if everything else ())})
    verdict = verdicts.newest() if everything else None
    return render(
        request,
        "directory/records.html",
        {
            "given": given,
            "asked_for": any(given.values()),
            "lines": [_line(each, words, *names) for each in found.lines],
            "touched": [each.number for each in found.lines if not each.untouched],
            "newer": _link(given, after=found.newer),
            "older": _link(given, before=found.older),
            "export": f"{reverse('directory:export_audit')}{_link(given)}",
            "actions": sorted(((each, _called(each, words.actions)) for each in known), key=lambda pair: pair[1]),
            "everything": everything,
            "verdict": verdict,
            "hidden_faults": verdict.fault_count - len(verdict.faults) if verdict else 0,
        },
    )


@login_required
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The records that fit the filters, as CSV with their hashes."""
    actor, now = actor_for(request.user.pk), timezone.now()
    today = timezone.localdate(now)
    require(policy.may_read_some_audit(actor, today))
    given = _given(request.GET)
    found = services.export(actor=actor, asked=_asked(given, actor, today), filters=given, now=now)
    answer = StreamingHttpResponse(_csv(found), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="audit-{today.isoformat()}.csv"'
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@login_required
def check(request: HttpRequest) -> HttpResponse:
    """Check the whole log now."""
    found = services.check(actor=actor_for(request.user.pk), now=timezone.now())
    if found is None:
        messages.info(request, _("The log is long: it is being checked in the background. Look again in a while."))
    elif found.fault_count:
        messages.error(request, _("The log is not as it was written."))
    else:
        messages.success(request, _("The whole log is as it was written."))
    return HttpResponseRedirect(reverse("directory:audit"))


def _given(query: QueryDict) -> dict[str, str]:
    return {key: query.get(key, "").replace("\x00", "").strip()[:200] for key in FILTERS}


def _asked(given: Mapping[str, str], actor: Actor, today: date) -> Question:
    """Return the question that the filters ask. Nonsense in a day is read as nothing given."""
    since, last = _day(given["from"]), _day(given["to"])
    who: frozenset[int | None] | None = None
    if given["actor"]:
        who = frozenset([None]) if given["actor"] == NOBODY else frozenset(records.called(given["actor"]))
    return Question(
        actors=who,
        action=given["action"],
        subject=given["subject"],
        since=_begin(since) if since else None,
        until=_begin(last + timedelta(days=1)) if last and last < date.max else None,
        reach=records.reach_of(actor, today),
    )


def _begin(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year > 1 else None


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


def _link(given: Mapping[str, str], **place: int | None) -> str:
    """Return the query string of the same question at another place; "" where there is none."""
    if place and None in place.values():
        return ""
    query = QueryDict(mutable=True)
    query.update({key: str(value) for key, value in {**given, **place}.items() if value})
    return f"?{query.urlencode()}"


def _words() -> Words:
    words: Words = import_string(settings.THUOCDO_RECORD_WORDS)
    return words


def _called(code: str, words: Mapping[str, Sentence]) -> str:
    return say(words[code]) if code in words else code


def _line(line: Line, words: Words, people: Mapping[int, str], units: Mapping[int, Titled]) -> dict[str, Any]:
    kind, _sign, rest = line.subject.replace(":", " ", 1).partition(" ")
    named: dict[str, Mapping[int, str]] = {"user": people, "unit": units}
    name = named.get(kind, {}).get(int(rest), rest) if rest.isascii() and rest.isdigit() else rest
    return {
        "line": line,
        "actor": people.get(line.actor_id, _s("account %(id)s", id=str(line.actor_id))) if line.actor_id else None,
        "action": _called(line.action, words.actions),
        "kind": _called(kind, words.subjects),
        "name": show(name),
        "details": [(_called(key, words.details), _told(key, value, units)) for key, value in line.detail.items()],
    }


def _told(key: str, value: object, units: Mapping[int, Titled]) -> str:
    """Return what a detail says: units by name, roles by their word, anything else as it was written."""
    match value:
        case list():
            return ", ".join(_told(key, each, units) for each in value)
        case dict():
            return ", ".join(f"{name}: {_told(name, each, units)}" for name, each in value.items())
        case bool() | None:
            return show(value)
        case int():
            return show(units[value]) if key in UNIT_KEYS and value in units else str(value)
        case _:
            return _text(key, str(value))


def _text(key: str, text: str) -> str:
    if key == "role" and text in list(Role):
        return say(ROLE_WORDS[Role(text)])
    if key == "methods" and text in METHODS:
        return say(METHODS[text])
    day = _day(text) if key in DAY_KEYS else None
    return show(day) if day else text or NOTHING


def _csv(lines: Iterator[Line]) -> Iterator[bytes]:
    """Yield the copy in pieces, so that a log of any length needs no memory; cells can't act as formulas."""
    yield "\ufeff".encode()
    writer = csv.writer(_Echo())
    yield writer.writerow(COLUMNS)
    batch: list[Line] = []
    for line in lines:
        batch.append(line)
        if len(batch) == reading.BATCH:
            yield from _rows(writer, batch)
            batch = []
    yield from _rows(writer, batch)


def _rows(writer: Any, batch: list[Line]) -> Iterator[bytes]:
    names = records.names_of_people({each.actor_id for each in batch if each.actor_id is not None})
    for each in batch:
        cells = (
            each.number,
            each.recorded_at.isoformat(),
            each.actor_id,
            names.get(each.actor_id or 0, ""),
            each.action,
            each.subject,
            json.dumps(each.detail, ensure_ascii=False, sort_keys=True),
            each.previous_hash,
            each.hash,
        )
        yield writer.writerow(["" if cell is None else defuse(clean(str(cell))) for cell in cells])


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> bytes:
        return text.encode()
