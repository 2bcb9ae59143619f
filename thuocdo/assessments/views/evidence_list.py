"""All documents of a unit, and one document: its versions, where it is used, who looked at it, its content."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thuocdo.assessments.domain.evidence import may_attach, may_see_looks
from thuocdo.assessments.domain.phases import day_of
from thuocdo.assessments.forms.evidence import AboutForm, form_for
from thuocdo.assessments.selectors import evidence as selectors
from thuocdo.assessments.selectors import slots
from thuocdo.assessments.selectors.evidence import SORTS, Document, Listed
from thuocdo.assessments.selectors.rounds import Part
from thuocdo.assessments.services import evidence as services
from thuocdo.assessments.views.asking import Asking, asking, sheet_for
from thuocdo.assessments.views.evidence import field_for, receive
from thuocdo.assessments.views.sheet import sheet_frame
from thuocdo.foundation.files.domain.kinds import called
from thuocdo.foundation.files.selectors import Safety
from thuocdo.foundation.files.views import serve
from thuocdo.foundation.sheets.writing import Column as SheetColumn
from thuocdo.foundation.sheets.writing import Kind, Value, to_csv, to_xlsx
from thuocdo.indices.domain.frameworks import Node
from thuocdo.kernel.refusals import BadInput, Problem
from thuocdo.kernel.sentences import Sentence, mark
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import require
from thuocdo.ui.forms import show_refusal
from thuocdo.ui.language import say, show, title_of
from thuocdo.ui.parts import Cell, Column, Row, Table

PAGE = 50  # documents
SHOWN = {
    "": mark("All documents"),
    "dang-dung": mark("Used"),
    "khong-dung": mark("Not used by any criterion"),
}
USED = {"dang-dung": True, "khong-dung": False}
SAFETY_WORDS: dict[Safety, Sentence] = {
    Safety.CLEAN: _s("Scanned for viruses, none found"),
    Safety.NOT_SCANNED: _s("Not scanned for viruses yet"),
    Safety.INFECTED: _s("A virus was found: it can't be opened any more"),
}
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@login_required
@require_safe
def unit_evidence(request: HttpRequest, slug: str, unit: str) -> HttpResponse:
    """List the documents of a unit."""
    ask = asking(request, slug)
    part = sheet_for(ask, unit)
    asked = _asked(request)
    found = _found(part, asked)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    all_, unused = selectors.counts(part.id)
    context = {
        **sheet_frame(ask, part, "evidence"),
        "table": _table(ask, part, selectors.listed(list(page.object_list)), asked["sort"]),
        "page": page,
        "asked": asked,
        "choices": SHOWN.items(),
        "filtered": bool(asked["q"] or asked["xem"]),
        "count": len(found),
        "all": all_,
        "unused": unused,
        "query": request.GET.urlencode(),
        "may_attach": bool(may_attach(ask.actor, ask.card.facts, part.facts, None, ask.now)),
    }
    return render(request, "assessments/evidence/unit.html", context)


@login_required
@require_safe
def export(request: HttpRequest, slug: str, unit: str, kind: str) -> HttpResponse:
    """Send the list as a spreadsheet: what is filtered on the page, all of it."""
    ask = asking(request, slug)
    part = sheet_for(ask, unit)
    if kind not in TYPES:
        raise Http404
    columns, rows = _columns(), list(_rows(selectors.listed(_found(part, _asked(request)))))
    if kind == "csv":
        content = to_csv(columns, rows)
    else:
        notes = [title_of(part.unit.formal)[0], title_of(ask.card)[0]]
        content = to_xlsx(columns, rows, title=gettext("Evidence"), notes=notes, notes_title=gettext("Notes"))
    response = HttpResponse(content, content_type=TYPES[kind])
    name = "-".join((gettext("evidence"), ask.card.slug, part.unit.slug))
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def document_page(request: HttpRequest, slug: str, unit: str, evidence: int) -> HttpResponse:
    """Show one document with everything about it, and take its next version."""
    ask = asking(request, slug)
    part = sheet_for(ask, unit)
    seen = selectors.document(part.id, evidence)
    form = form_for(seen)
    refused: tuple[Problem, ...] = ()
    if request.method == "POST":
        require(may_attach(ask.actor, ask.card.facts, part.facts, None, ask.now))
        form = form_for(seen, request.POST)
        done, refused = _renew(request, ask, part, seen, form)
        if done:
            messages.success(request, gettext("The document was changed."))
            return redirect("assessments:document", slug, unit, done)
    context = _about(ask, part, seen, form, refused)
    return render(
        request, "assessments/evidence/document.html", context, status=400 if request.method == "POST" else 200
    )


def _renew(
    request: HttpRequest, ask: Asking, part: Part, seen: Document, form: AboutForm
) -> tuple[int, tuple[Problem, ...]]:
    """Return the id of the version that stands then (0: refused), and what is wrong with the file."""
    if not form.is_valid():
        return 0, ()
    try:
        form.about().checked(ask.today)
        receipt = receive(request, ask, part.id, most=1)
        if receipt.refused:
            return 0, receipt.refused
        return services.renew(
            actor=ask.actor, participant_id=part.id, evidence_id=seen.id, about=form.about(), now=ask.now,
            received=receipt.taken[0] if receipt.taken else None, url=form.cleaned_data.get("url", ""),
        ), ()  # fmt: skip
    except BadInput as refusal:
        if refusal.field == "files":
            return 0, (Problem(refusal.sentence),)
        show_refusal(form, refusal)
        return 0, ()


@login_required
@require_POST
def leaves(request: HttpRequest, slug: str, unit: str, evidence: int) -> HttpResponse:
    """Let a document prove further leaves."""
    ask = asking(request, slug)
    part = sheet_for(ask, unit)
    selectors.document(part.id, evidence)
    try:
        count = services.use_again(
            actor=ask.actor, participant_id=part.id, evidence_ids=[evidence], codes=request.POST.getlist("codes"),
            now=ask.now,
        )  # fmt: skip
    except BadInput as refusal:
        messages.error(request, say(refusal.sentence))
    else:
        said = ngettext("It now proves %(count)s more criterion.", "It now proves %(count)s more criteria.", count)
        messages.success(request, said % {"count": count})
    return redirect("assessments:document", slug, unit, evidence)


@login_required
@require_safe
def content(request: HttpRequest, slug: str, unit: str, evidence: int) -> HttpResponseBase:
    """Send the file; `?xem` opens PDF and pictures in the browser. Every look is written down."""
    ask = asking(request, slug)
    part = sheet_for(ask, unit)
    seen = selectors.document(part.id, evidence)
    if seen.file is None:
        raise Http404
    return serve(
        request, file_id=seen.file.id, name=seen.name, subject=selectors.subject(seen.id), now=ask.now,
        inline="xem" in request.GET,
    )  # fmt: skip


def _about(ask: Asking, part: Part, seen: Document, form: AboutForm, refused: Sequence[Problem]) -> dict[str, object]:
    changing = not seen.newer_id and may_attach(ask.actor, ask.card.facts, part.facts, None, ask.now)
    used = selectors.codes_of(seen.id)
    tree = ask.card.spec.tree
    return {
        **sheet_frame(ask, part, "evidence"),
        "document": seen,
        "safety": SAFETY_WORDS[seen.file.safety] if seen.file else None,
        "kind": show(called(seen.file.kind)) if seen.file else "",
        "used": [tree[code] for code in used],
        "versions": selectors.versions(seen),
        "taken_away": selectors.taken_away(seen),
        "may_change": changing,
        "form": form,
        "opened": form.is_bound,
        "upload": field_for(ask, part.id, refused, most=1) if changing and seen.file else None,
        "open_leaves": _open_leaves(ask, part, used) if changing else (),
        "sees_looks": (sees_looks := bool(may_see_looks(ask.actor, ask.card.facts, ask.now))),
        "looks": selectors.looks(seen.id) if sees_looks else (),
    }


def _open_leaves(ask: Asking, part: Part, used: Sequence[str]) -> list[Node]:
    """Return the leaves to which the reader may add documents and that don't have this one."""
    return [
        ask.card.spec.tree[row.code]
        for row in slots.slots(ask.card.spec, participants=[part.id])
        if row.code not in used
        and may_attach(ask.actor, ask.card.facts, part.facts, row.said, ask.now, self_scored=row.self_scored)
    ]


def _asked(request: HttpRequest) -> dict[str, str]:
    asked = {
        "q": request.GET.get("q", "")[:200],
        "xem": request.GET.get("xem", ""),
        "sort": request.GET.get("sort", ""),
    }
    if asked["xem"] not in SHOWN:
        asked["xem"] = ""
    if asked["sort"].removeprefix("-") not in SORTS:
        asked["sort"] = "-added"
    return asked


def _found(part: Part, asked: dict[str, str]) -> tuple[int, ...]:
    return selectors.ids_of_unit(part.id, asked=asked["q"], used=USED.get(asked["xem"]), sort=asked["sort"])


def _table(ask: Asking, part: Part, found: Sequence[Listed], sort: str) -> Table:
    def cells(each: Listed) -> tuple[Cell | str | object, ...]:
        seen = each.document
        address = reverse("assessments:document", args=[ask.card.slug, part.unit.slug, seen.id])
        what = show(called(seen.file.kind)) if seen.file else gettext("Link")
        return (
            Cell(seen.title, link=address, note=seen.name if seen.name != seen.title else ""),
            seen.number or "–",
            seen.issued_on or "–",
            seen.issuer or "–",
            what,
            ", ".join(each.codes) if each.codes else Cell(_s("not used"), kind="tag"),
            Cell(seen.at, note=seen.who),
        )

    columns = (
        Column(_s("Evidence"), sort="title"),
        Column(_s("Number of the document")),
        Column(_s("Dated"), sort="issued"),
        Column(_s("Issued by"), minor=True),
        Column(_s("Kind"), minor=True),
        Column(_s("Criteria")),
        Column(_s("Added"), sort="added"),
    )
    rows = tuple(Row(cells(each)) for each in found)  # type: ignore[arg-type]
    return Table(_s("Documents of the unit"), columns, rows, sorted_by=sort, caption_unseen=True)


def _columns() -> tuple[SheetColumn, ...]:
    return (
        SheetColumn("title", gettext("Title of the document")),
        SheetColumn("number", gettext("Number of the document")),
        SheetColumn("issued_on", gettext("Date of the document"), Kind.DATE),
        SheetColumn("issuer", gettext("Issued by")),
        SheetColumn("file", gettext("File")),
        SheetColumn("link", gettext("Link")),
        SheetColumn("bytes", gettext("Size in bytes"), Kind.INTEGER),
        SheetColumn("sha256", "SHA-256"),
        SheetColumn("codes", gettext("Criteria")),
        SheetColumn("version", gettext("Version"), Kind.INTEGER),
        SheetColumn("added_by", gettext("Added by")),
        SheetColumn("added_at", gettext("Added"), Kind.DATE),
    )


def _rows(found: Sequence[Listed]) -> Iterator[tuple[Value, ...]]:
    for each in found:
        seen = each.document
        size, sha256 = (seen.file.size, seen.file.sha256) if seen.file else (None, "")
        yield (
            seen.title, seen.number, seen.issued_on, seen.issuer, seen.name, seen.url, size, sha256,
            "; ".join(each.codes), seen.version, seen.who, day_of(seen.at),
        )  # fmt: skip
