"""The import in three steps: file, columns, findings. Nothing is written before the last one."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from thuocdo.directory.domain.policy import may_organise_anything
from thuocdo.indices import selectors as indices
from thuocdo.indices.domain.lifecycle import Status as FrameworkStatus
from thuocdo.kernel.refusals import BadInput
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import require
from thuocdo.results import selectors
from thuocdo.results.domain import mapping as roles
from thuocdo.results.domain import policy
from thuocdo.results.forms import CorrectionForm, MappingForm, UploadForm, node_choices
from thuocdo.results.services import uploads
from thuocdo.results.views.asking import Asking, asking, findings_table, owners_of, problems_table, weight_counts
from thuocdo.ui.language import say, show
from thuocdo.ui.parts import Column, Row, Table

ROLE_WORDS: dict[str, Sentence] = {
    roles.IGNORED: _s("not used"),
    roles.NAME: _s("name of the unit"),
    roles.UNIT_CODE: _s("code of the unit"),
    roles.RANK: _s("rank as printed"),
    roles.RANK_CHANGE: _s("change of rank as printed"),
    roles.INDEX: _s("index, percent"),
    roles.TOTAL: _s("total, points"),
    roles.SELF_TOTAL: _s("total of the self scores"),
    roles.BAND: _s("band as printed"),
    roles.ABSOLUTE: _s("index in more digits, from a footnote"),
    roles.OTHER_NAME: _s("name of the unit in another table"),
    roles.OTHER_TOTAL: _s("total in another table"),
    roles.OTHER_BAND: _s("band in another table"),
}
PREVIEW = 10  # rows


def steps() -> list[tuple[str, str]]:
    """Return the steps of the import, for the stepper."""
    return [(gettext("File"), ""), (gettext("Columns"), ""), (gettext("Findings"), "")]


def tell(form: Form, refusal: BadInput) -> None:
    """Put a refusal into the form, at its field where it names one."""
    form.add_error(refusal.field if refusal.field in form.fields else None, say(refusal.sentence))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Step one: the file and what is said about the table."""
    ask = asking(request)
    require(may_organise_anything(ask.actor, ask.today))
    return _begin(request, ask, UploadForm, {})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, slug: str) -> HttpResponse:
    """Step one of a correction: the file and the reason."""
    ask = asking(request)
    card = selectors.publication(slug, actor=ask.actor, on=ask.today)
    require(policy.may_correct(ask.actor, owner_id=card.owner_id, status=card.status, on=ask.today))
    initial = {
        "owner": str(card.owner_id), "framework": card.framework_slug, "year": card.year, "as_of": card.as_of,
        "units_total": None if card.complete else card.units_total, "title_vi": str(card.title),
        "title_en": card.title.en,
        "source_vi": str(card.source), "source_en": card.source.en,
    }  # fmt: skip
    return _begin(request, ask, CorrectionForm, initial, corrects=slug)


def _begin(
    request: HttpRequest, ask: Asking, kind: type[UploadForm], initial: dict[str, Any], *, corrects: str = ""
) -> HttpResponse:
    cards = indices.frameworks(ask.actor, on=ask.today, status=FrameworkStatus.IN_USE)
    frameworks = [(card.slug, show(card.title_vi)) for card in cards]
    form = kind(owners_of(ask), frameworks, request.POST or None, request.FILES or None, initial=initial)
    problems: Table | None = None
    if form.is_valid():
        told, file = form.cleaned_data, form.cleaned_data["file"]
        try:
            upload = uploads.keep(
                actor=ask.actor, owner_id=int(told["owner"]), framework_slug=told["framework"], filename=file.name,
                content=file.read(), meta=form.meta(), now=ask.now, corrects_slug=corrects,
                reason=told.get("reason", ""),
            )  # fmt: skip
            return redirect("results:columns", upload)
        except BadInput as refusal:
            tell(form, refusal)
            problems = problems_table(refusal.problems) if refusal.problems else None
    context = {"form": form, "steps": steps(), "problems": problems, "corrects": corrects}
    return render(request, "results/begin.html", context, status=400 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest, upload: int) -> HttpResponse:
    """Step two: what each column holds, guessed from its heading or remembered from the last time."""
    ask = asking(request)
    opened = uploads.opened(actor=ask.actor, upload_id=upload)
    form = _mapping_form(opened, request)
    refused: BadInput | None = None
    if form.is_valid():
        try:
            uploads.map_columns(actor=ask.actor, upload_id=upload, mapping=form.mapping())
            return redirect("results:check", upload)
        except BadInput as refusal:
            refused = refusal
    context = {
        "upload": opened,
        "form": form,
        "steps": steps(),
        "preview": _preview(opened),
        "refused": refused,
        "problems": problems_table(refused.problems) if refused and refused.problems else None,
        "more": max(0, len(refused.problems) - 100) if refused else 0,
    }
    return render(request, "results/columns.html", context, status=400 if refused else 200)


def _mapping_form(opened: uploads.Opened, request: HttpRequest) -> MappingForm:
    choices = [(role, say(words)) for role, words in ROLE_WORDS.items()]
    for role, column in node_choices(opened.columns):
        words = _s("points: %(node)s") if role.startswith("points") else _s("self score: %(node)s")
        named = Sentence(words.template, {"node": f"{column.code} {show(column.titled)}"})
        choices.append((role, say(named)))
    samples = [
        ", ".join(dict.fromkeys(row.cells[place] for row in opened.sheet.rows[:3] if row.cells[place]))[:80]
        for place in range(len(opened.sheet.header))
    ]
    initial = {f"column_{place}": role for place, role in enumerate(opened.mapping)}
    shown = [(f"{gettext('For example')}: {each}" if each else "", choices) for each in samples]
    return MappingForm(opened.sheet.header, shown, request.POST or None, initial=initial)


def _preview(opened: uploads.Opened) -> Table:
    return Table(
        _s("The first rows of the file"),
        (Column(_s("Row"), numeric=True), *(Column(heading or "–") for heading in opened.sheet.header)),
        [Row((str(row.number), *row.cells)) for row in opened.sheet.rows[:PREVIEW]],
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, upload: int) -> HttpResponse:
    """Step three: what the audit found, before anything is saved."""
    ask = asking(request)
    opened = uploads.opened(actor=ask.actor, upload_id=upload)
    form = Form(request.POST or None)
    if request.method == "POST":
        try:
            saved = uploads.save(actor=ask.actor, upload_id=upload, now=ask.now)
            return redirect("results:draft", saved.slug)
        except BadInput as refusal:
            form.is_valid()
            tell(form, refusal)
    checked = uploads.checked(opened)
    grave = [each for each in checked.findings if each.weight != "right"]
    context = {
        "upload": opened,
        "units": len(checked.table.lines),
        "form": form,
        "steps": steps(),
        "counts": weight_counts(each.weight for each in checked.findings),
        "findings": findings_table((each.weight, each.unit, each.sentence) for each in grave) if grave else None,
    }
    return render(request, "results/check.html", context, status=400 if form.errors else 200)
