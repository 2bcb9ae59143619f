"""Step one of the import: the file, and what is said about the table as a whole."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from thuocdo.directory.domain.policy import may_organise_anything
from thuocdo.directory.views.asking import asking, owners_of
from thuocdo.indices import selectors as indices
from thuocdo.indices.domain.lifecycle import Status as FrameworkStatus
from thuocdo.kernel.refusals import BadInput
from thuocdo.kernel.verdicts import require
from thuocdo.results import selectors
from thuocdo.results.domain import policy
from thuocdo.results.forms.importing import CorrectionForm, UploadForm
from thuocdo.results.services import uploads
from thuocdo.results.views.audited import problems_table
from thuocdo.ui.language import say, show


def steps() -> list[tuple[str, str]]:
    """Return the steps of the import, for the stepper."""
    return [(gettext("File"), ""), (gettext("Columns"), ""), (gettext("Figures of the text"), ""),
            (gettext("Findings"), "")]  # fmt: skip


def tell(form: Form, refusal: BadInput) -> None:
    """Put a refusal into the form, at its field where it names one."""
    form.add_error(refusal.field if refusal.field in form.fields else None, say(refusal.sentence))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Begin an import with its file."""
    ask = asking(request)
    require(may_organise_anything(ask.actor, ask.today))
    cards = indices.frameworks(ask.actor, on=ask.today, status=FrameworkStatus.IN_USE)
    frameworks = [(card.slug, show(card.title_vi)) for card in cards]
    form = UploadForm(owners_of(ask), frameworks, request.POST or None, request.FILES or None)
    refused: BadInput | None = None
    if form.is_valid():
        told, file = form.cleaned_data, form.cleaned_data["file"]
        try:
            upload = uploads.keep(
                actor=ask.actor, owner_id=int(told["owner"]), framework_slug=told["framework"], filename=file.name,
                content=file.read(), meta=form.meta(), now=ask.now,
            )  # fmt: skip
            return redirect("results:columns", upload)
        except BadInput as refusal:
            refused = refusal
    return _page(request, form, refused, {"frameworks": frameworks})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin a correction with its file and its reason."""
    ask = asking(request)
    card = selectors.publication(slug, actor=ask.actor, on=ask.today)
    require(policy.may_correct(ask.actor, owner_id=card.owner_id, status=card.status, on=ask.today))
    initial = {
        "as_of": card.as_of, "units_total": None if card.complete else card.units_total, "title_vi": str(card.title),
        "title_en": card.title.en, "source_vi": str(card.source), "source_en": card.source.en,
        "notes_vi": str(card.notes), "notes_en": card.notes.en,
    }  # fmt: skip
    form = CorrectionForm(request.POST or None, request.FILES or None, initial=initial)
    refused: BadInput | None = None
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            upload = uploads.keep_correction(
                actor=ask.actor, corrects_slug=slug, reason=form.cleaned_data["reason"], filename=file.name,
                content=file.read(), meta=form.meta(card.year), now=ask.now,
            )  # fmt: skip
            return redirect("results:columns", upload)
        except BadInput as refusal:
            refused = refusal
    return _page(request, form, refused, {"corrects": card})


def _page(request: HttpRequest, form: UploadForm, refused: BadInput | None, more: dict[str, object]) -> HttpResponse:
    if refused:
        tell(form, refused)
    problems = problems_table(refused.problems) if refused and refused.problems else None
    context = {"form": form, "steps": steps(), "problems": problems, **more}
    return render(request, "results/begin.html", context, status=400 if form.errors else 200)
