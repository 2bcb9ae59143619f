"""An index for its organisers: begin one, change it, see the line of its frameworks."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from thuocdo.directory.domain.policy import may_organise, may_organise_anything
from thuocdo.directory.views.asking import asking, owners_of
from thuocdo.indices import selectors
from thuocdo.indices.forms.measured import IndexForm, initial_of
from thuocdo.indices.services import measured
from thuocdo.indices.services.drafts import LateSave
from thuocdo.indices.views.drafts import look_again, tell
from thuocdo.indices.views.listing import framework_table
from thuocdo.indices.views.shown import Other
from thuocdo.kernel.refusals import BadInput
from thuocdo.kernel.verdicts import require


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Begin an index of one's unit."""
    ask = asking(request)
    require(may_organise_anything(ask.actor, ask.today))
    form = IndexForm(owners_of(ask), request.POST or None)
    if form.is_valid():
        try:
            owner_id = int(form.cleaned_data["owner"])
            slug = measured.begin(actor=ask.actor, owner_id=owner_id, told=form.measured, now=ask.now)
            messages.success(request, gettext("The index is there. Begin its first framework next."))
            return redirect("indices:index", slug)
        except BadInput as refusal:
            tell(form, refusal)
    return render(request, "indices/index.html", {"form": form}, status=400 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, slug: str) -> HttpResponse:
    """Change an index, and see its frameworks."""
    ask = asking(request)
    card = selectors.index(slug)
    require(may_organise(ask.actor, card.owner_id, ask.today))
    stands = selectors.measured(card.id)
    found = selectors.frameworks(ask.actor, on=ask.today, index_id=card.id)
    fixed = any(each.status.public for each in found)
    form = IndexForm(None, request.POST or None, initial=initial_of(stands), fixed=fixed)
    late: list[Other] = []
    if form.is_valid():
        try:
            seen = form.cleaned_data["seen"]
            slug = measured.change(actor=ask.actor, index_id=card.id, told=form.measured, seen=seen, now=ask.now)
            messages.success(request, gettext("The index is saved."))
            return redirect("indices:index", slug)
        except BadInput as refusal:
            tell(form, refusal)
            if isinstance(refusal, LateSave):  # a second, deliberate save goes through
                stands = selectors.measured(card.id)
                late = [Other(*told) for told in form.otherwise(stands)]
                look_again(form, stands.mark)
    context = {"form": form, "card": card, "late": late, "table": framework_table(found) if found else None}
    return render(request, "indices/index.html", context, status=400 if form.errors else 200)
