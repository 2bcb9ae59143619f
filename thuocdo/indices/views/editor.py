"""The editor as a whole: the tree with its problems, and the settings of the framework."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from thuocdo.directory.views.asking import asking
from thuocdo.indices import selectors
from thuocdo.indices.domain import fingerprints, validation
from thuocdo.indices.domain.documents import Document
from thuocdo.indices.forms.frames import SettingsForm
from thuocdo.indices.services import editing
from thuocdo.indices.services.drafts import LateSave
from thuocdo.indices.views import shown
from thuocdo.indices.views.asking import draft_for, origin_of
from thuocdo.indices.views.drafts import look_again, tell
from thuocdo.kernel.refusals import BadInput


def around(card: selectors.FrameworkCard, document: Document, current: str = "") -> dict[str, Any]:
    """Return what every page of the editor shows beside its own part: tree, totals, problems."""
    faults = validation.problems(document.spec)
    listed = shown.troubles(faults, document, card.slug)
    spec = document.spec
    return {
        "card": card,
        "document": document,
        "branches": shown.branches(
            document, faults, lambda code: reverse("indices:node", args=[card.slug, code]), current
        ),
        "troubles": listed,
        "error_count": sum(trouble.is_error for trouble in listed),
        "warning_count": sum(not trouble.is_error for trouble in listed),
        "points": spec.tree.max_points,
        "points_off": spec.tree.max_points != spec.total_points,
        "leaf_count": len(spec.tree.leaves),
        "current": current,
    }


@login_required
@require_safe
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the tree, and beside it what is wrong with the draft."""
    ask = asking(request)
    card = draft_for(ask, slug)
    document = selectors.document(card.id)
    return render(
        request, "indices/edit.html", {**around(card, document), "origin": origin_of(ask, card), "tabs_here": "tree"}
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest, slug: str) -> HttpResponse:
    """Change titles, validity, law, rank style, caps, bands and groups of respondents."""
    ask = asking(request)
    card = draft_for(ask, slug)
    document = selectors.document(card.id)
    form = SettingsForm(document, request.POST or None)
    seen = fingerprints.of_settings(document)
    late: list[shown.Other] = []
    if request.method == "POST" and "more" not in request.POST and form.is_valid():
        try:
            editing.change_settings(
                actor=ask.actor, framework_id=card.id, document=form.applied_to(document),
                seen=form.cleaned_data["seen"], now=ask.now,
            )  # fmt: skip
            messages.success(request, gettext("The settings are saved."))
            return redirect("indices:settings", slug)
        except BadInput as refusal:
            tell(form, refusal)
            if isinstance(refusal, LateSave):  # a second, deliberate save goes through
                document = selectors.document(card.id)
                late = shown.other_settings(document, form.applied_to(document))
                look_again(form, fingerprints.of_settings(document))
    context = {**around(card, document), "form": form, "seen": seen, "late": late, "tabs_here": "settings"}
    return render(request, "indices/settings.html", context, status=400 if form.is_bound and form.errors else 200)
