"""Steps two to four of the import: columns, figures of the text, findings. Nothing is written before the last one."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from thuocdo.directory.selectors import units as directory
from thuocdo.directory.views.asking import Asking, asking
from thuocdo.kernel.refusals import BadInput, NotFound
from thuocdo.kernel.sentences import Sentence, Titled
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.results.domain import mapping as roles
from thuocdo.results.domain.published import INDEX, SELF_TOTAL, TOTAL, Column
from thuocdo.results.domain.typed import FIELDS
from thuocdo.results.forms.importing import MappingForm, NewFileForm, node_choices
from thuocdo.results.forms.statements import KINDS, Facts, SaidForm
from thuocdo.results.services import uploads
from thuocdo.results.views.audited import findings_table, problems_table, weight_counts
from thuocdo.results.views.importing import steps, tell
from thuocdo.ui.language import say, show
from thuocdo.ui.parts import Column as Head
from thuocdo.ui.parts import Row, Table

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
LISTED = 100  # problems
FEW = 100  # units whose names a browser can offer while one types


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest, upload: int) -> HttpResponse:
    """Step two: what each column holds, guessed from its heading or remembered from the last time."""
    ask = asking(request)
    opened = uploads.opened(actor=ask.actor, upload_id=upload, now=ask.now)
    form = _mapping_form(opened, request)
    refused: BadInput | None = None
    if form.is_valid():
        try:
            uploads.map_columns(actor=ask.actor, upload_id=upload, mapping=form.mapping(), now=ask.now)
            return redirect("results:statements", upload)
        except BadInput as refusal:
            refused = refusal
    return _columns_page(request, opened, form, NewFileForm(), refused)


@login_required
@require_POST
def new_file(request: HttpRequest, upload: int) -> HttpResponse:
    """Take a corrected file in place of the one that is kept; what was said about columns and text stays."""
    ask = asking(request)
    form = NewFileForm(request.POST, request.FILES)
    refused: BadInput | None = None
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            uploads.replace_file(
                actor=ask.actor, upload_id=upload, filename=file.name, content=file.read(), now=ask.now
            )
            messages.success(request, gettext("The new file is taken. Your choices for the columns are kept."))
            return redirect("results:columns", upload)
        except BadInput as refusal:
            refused = refusal
            tell(form, refusal)
    opened = uploads.opened(actor=ask.actor, upload_id=upload, now=ask.now)
    return _columns_page(request, opened, _mapping_form(opened), form, refused)


def _columns_page(
    request: HttpRequest, opened: uploads.Opened, form: MappingForm, file_form: NewFileForm, refused: BadInput | None
) -> HttpResponse:
    context = {
        "upload": opened, "form": form, "file_form": file_form, "steps": steps(), "preview": _preview(opened),
        **_refusal(refused),
    }  # fmt: skip
    return render(request, "results/columns.html", context, status=400 if refused or file_form.errors else 200)


def _refusal(refused: BadInput | None) -> dict[str, object]:
    return {
        "refused": refused,
        "problems": problems_table(refused.problems, LISTED) if refused and refused.problems else None,
        "more": max(0, len(refused.problems) - LISTED) if refused else 0,
    }


def _mapping_form(opened: uploads.Opened, request: HttpRequest | None = None) -> MappingForm:
    choices = [(role, say(words)) for role, words in ROLE_WORDS.items()]
    for role, column in node_choices(opened.columns):
        words = _s("points: %(node)s") if role.startswith("points") else _s("self score: %(node)s")
        choices.append((role, say(Sentence(words.template, {"node": _named(column)}))))
    samples = [
        ", ".join(dict.fromkeys(row.cells[place] for row in opened.sheet.rows[:3] if row.cells[place]))[:80]
        for place in range(len(opened.sheet.header))
    ]
    initial = {f"column_{place}": role for place, role in enumerate(opened.mapping)}
    shown = [(f"{gettext('For example')}: {each}" if each else "", choices) for each in samples]
    data = request.POST or None if request else None
    return MappingForm(opened.sheet.header, shown, data, initial=initial)


def _named(column: Column) -> str:
    return f"{column.code} {show(column.titled)}"


def _preview(opened: uploads.Opened) -> Table:
    return Table(
        _s("The first rows of the file"),
        (Head(_s("Row"), numeric=True), *(Head(heading or "–") for heading in opened.sheet.header)),
        [Row((str(row.number), *row.cells)) for row in opened.sheet.rows[:PREVIEW]],
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def statements(request: HttpRequest, upload: int) -> HttpResponse:
    """Step three: the figures that the text of the source gives for its table. All of it may be left out."""
    ask = asking(request)
    opened = uploads.opened(actor=ask.actor, upload_id=upload, now=ask.now)
    if not opened.mapped:
        return redirect("results:columns", upload)
    facts = _facts(opened)
    form = SaidForm(facts, opened.said, request.POST if request.method == "POST" else None)
    if request.method == "POST" and (where := _typed(request, ask, opened, form)):
        return redirect(where)
    context = {"upload": opened, "form": form, "steps": steps(), "kinds": KINDS.items(), "names": facts.names}
    return render(request, "results/statements.html", context, status=400 if form.errors else 200)


def _typed(request: HttpRequest, ask: Asking, opened: uploads.Opened, form: SaidForm) -> str:
    """Keep what was typed and return where to go on; "" where it has to be corrected first."""
    here, given = reverse("results:statements", args=[opened.id]), request.POST
    place = given.get("remove", "")
    kind = given.get("new_kind", "") if "add" in given else ""
    if place.isascii() and place.isdigit():
        said, go_on = form.said(complete=False, without=int(place[:4])), f"{here}#figures"
    elif kind in FIELDS:
        said = form.said(complete=False)
        said, go_on = said.with_row({"kind": kind}), f"{here}#figure-{len(said.rows) + 1}"
    else:
        said = form.said(complete=form.is_valid())
        go_on = reverse("results:check", args=[opened.id]) if said.complete else ""
    try:
        uploads.say_about_text(actor=ask.actor, upload_id=opened.id, said=said, now=ask.now)
    except BadInput as refusal:
        form.is_valid()
        tell(form, refusal)
        return ""
    return go_on


def _facts(opened: uploads.Opened) -> Facts:
    """Return what the figures of a text can be about in this table."""
    mapped = dict.fromkeys(role.partition(":")[2] for role in opened.mapping if ":" in role)
    about = [(INDEX, gettext("the index")), (TOTAL, gettext("the totals"))]
    if SELF_TOTAL in opened.mapping:
        about.append((SELF_TOTAL, gettext("the self totals")))
    about += [(column.code, _named(column)) for column in opened.columns if column.code in mapped]
    place = opened.mapping.index(roles.NAME) if roles.NAME in opened.mapping else None
    names = [row.cells[place] for row in opened.sheet.rows if row.cells[place]] if place is not None else []
    return Facts(
        columns=about,
        regions=_regions(opened),
        bands=[(band.code, show(band.title)) for band in opened.bands],
        names=names if len(names) <= FEW else (),
        elsewhere=bool({roles.OTHER_NAME, roles.OTHER_TOTAL, roles.OTHER_BAND} & set(opened.mapping)),
    )


def _regions(opened: uploads.Opened) -> list[tuple[str, str]]:
    if opened.framework.index.unit_kind != "province":
        return []
    return [(region.slug, show(Titled(region.name, region.title_en))) for region in directory.regions()]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, upload: int) -> HttpResponse:
    """Step four: what the audit found, before anything is saved."""
    ask = asking(request)
    form = Form(request.POST if request.method == "POST" else None)
    refused: BadInput | None = None
    if request.method == "POST":
        try:
            saved = uploads.save(actor=ask.actor, upload_id=upload, now=ask.now)
            return redirect("results:draft", saved.slug)
        except NotFound:
            messages.info(request, gettext("This upload has been saved or thrown away already."))
            return redirect("results:work")
        except BadInput as refusal:
            form.is_valid()
            tell(form, refusal)
            refused = refusal
    opened = uploads.opened(actor=ask.actor, upload_id=upload, now=ask.now)
    if not opened.mapped:
        return redirect("results:columns", upload)
    context: dict[str, object] = {"upload": opened, "form": form, "steps": steps()}
    try:
        checked = uploads.checked(opened)
        found = [(each.weight, each.unit, each.sentence) for each in checked.findings]
        context |= {"units": len(checked.table.lines), **_found(found)}
    except BadInput as refusal:  # typed about a table that has changed since
        refused = refusal
    faulty = refused is not None
    return render(request, "results/check.html", context | _refusal(refused), status=400 if faulty else 200)


def _found(findings: Iterable[tuple[str, str, Sentence]]) -> dict[str, object]:
    listed = list(findings)
    grave = [each for each in listed if each[0] != "right"]
    return {
        "counts": weight_counts(weight for weight, _unit, _sentence in listed),
        "findings": findings_table(grave[:500]) if grave else None,
        "unlisted": max(0, len(grave) - 500),
    }
