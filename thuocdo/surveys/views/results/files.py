"""The data of a survey as files, for the managers of the survey: each download is on record."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from thuocdo.kernel.refusals import BadInput
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.surveys.selectors import live
from thuocdo.surveys.services import exporting
from thuocdo.surveys.services.exporting import Format, Wanted
from thuocdo.surveys.views.results.asking import around, asking, choices, told_choice
from thuocdo.ui.language import say

WORDS = {
    Format.EVERYTHING: (_s("Everything in one archive"), _s("CSV, SPSS, Stata, codebook, questionnaires as asked")),
    Format.CSV: (_s("CSV"), _s("for R, Python and spreadsheets; options by their codes")),
    Format.XLSX: (_s("Workbook"), _s("with the dictionary on a second sheet; at most 1,048,575 ballots")),
    Format.SAV: (_s("SPSS"), _s("with variable and value labels; long texts are cut at 255 bytes")),
    Format.DTA: (_s("Stata"), _s("with variable and value labels; long texts are cut at 2,045 bytes")),
    Format.DICTIONARY: (_s("Dictionary of variables"), _s("every variable with its values and labels, as CSV")),
    Format.DDI: (_s("Codebook"), _s("DDI Codebook 2.5, XML, for archives and catalogues")),
}
KINDS = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.DICTIONARY: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.DDI: "application/xml",
    Format.EVERYTHING: "application/zip",
}


@login_required
@never_cache
@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """Offer the files."""
    ask = asking(request, slug)
    context = {
        **around(ask, "files"), **choices(ask), "counts": live.counts(ask.card, ask.chosen),
        "forms": [(each.value, *words) for each, words in WORDS.items()], "may_export": ask.may_judge,
        "choice": told_choice(ask),
    }  # fmt: skip
    return render(request, "surveys/results/files.html", context)


@login_required
@require_POST
def download(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Send one file. It is a form and not a link, because it is put on record."""
    ask = asking(request, slug)
    wanted = Wanted(ask.card, ask.chosen, bool(request.POST.get("de-rieng")), (get_language() or "vi")[:2])
    given = request.POST.get("form", "")
    form = Format(given) if given in set(Format) else Format.CSV
    try:
        exporting.begin(actor=ask.actor, wanted=wanted, form=form, now=ask.now)
    except BadInput as error:
        messages.error(request, say(error.sentence))
        return HttpResponseRedirect(ask.address("files"))
    name, kind = f"{slug}.{form.value}", KINDS.get(form, "application/octet-stream")
    if form is Format.CSV:
        disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
        return StreamingHttpResponse(exporting.pieces_of_csv(wanted), content_type=kind, headers=disposition)
    found = exporting.file_of(wanted, form, ask.now)
    return FileResponse(found, as_attachment=True, filename=name, content_type=kind)
