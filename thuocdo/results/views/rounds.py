"""Publishing a decided round, and correcting what was published from one: for the owner's organisers."""

from __future__ import annotations

from fractions import Fraction

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from thuocdo.assessments.domain import contents
from thuocdo.assessments.domain import policy as rounds_policy
from thuocdo.assessments.domain.entries import Stage
from thuocdo.assessments.selectors import deciding, rounds
from thuocdo.directory.views.asking import Asking, asking
from thuocdo.indices import selectors as indices
from thuocdo.indices.domain.ranking import rank
from thuocdo.kernel.refusals import BadInput, NotFound
from thuocdo.kernel.sentences import Titled
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import require
from thuocdo.results import selectors
from thuocdo.results.domain import policy
from thuocdo.results.domain.computed import Computed
from thuocdo.results.forms.rounds import ChangeForm, CorrectionForm, PublishForm, change_forms
from thuocdo.results.selectors.cards import PublicationCard
from thuocdo.results.services import corrections
from thuocdo.results.services import rounds as services
from thuocdo.scoring.selectors import live
from thuocdo.ui.language import number, say, show, title_of
from thuocdo.ui.parts import Column, Row, Table


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what would be published, and publish it."""
    ask = asking(request)
    card = rounds.round_for(ask.actor, slug, ask.today)
    require(rounds_policy.may_publish(ask.actor, card.facts, ask.now))
    form = PublishForm(request.POST or None, initial={"title_vi": str(card.title), "title_en": card.title.en})
    if form.is_valid():
        try:
            saved = services.publish_round(actor=ask.actor, round_id=card.id, wording=form.wording(), now=ask.now)
        except BadInput as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, say(refusal.sentence))
        else:
            messages.success(request, gettext("The result is published."))
            return redirect("results:draft", saved.slug)
    parts = rounds.parts(card.id)
    context = {
        "card": card,
        "form": form,
        "decision": deciding.decision(card.id),
        "table": _ranking(card, parts),
        "up": reverse("scoring:council", args=[slug]),
    }
    return render(request, "results/publish_round.html", context, status=400 if form.errors else 200)


def _ranking(card: rounds.RoundCard, parts: tuple[rounds.Part, ...]) -> Table:
    units, bands = {part.id: part.unit for part in parts}, {band.code: band.title for band in card.spec.bands}
    return Table(
        _s("What is published"),
        (
            Column(_s("Rank"), numeric=True),
            Column(_s("Unit")),
            Column(_s("Index (%)"), numeric=True, places=2),
            Column(_s("Band")),
        ),
        [
            Row((
                line.rank if line.rank is not None else _s("not ranked"),
                Titled(units[line.participant_id].full_name, units[line.participant_id].title_en),
                line.index, bands.get(line.band, "–"),
            ))
            for line in live.live(card, parts, Stage.FINAL).table.lines
        ],
        heading=1,
        caption_unseen=True,
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, slug: str) -> HttpResponse:
    """Put leaves of a published result right: first what it would change, then the publication of it."""
    ask = asking(request)
    card = selectors.publication(slug, actor=ask.actor, on=ask.today)
    require(policy.may_correct(ask.actor, owner_id=card.owner_id, status=card.status, on=ask.today))
    if card.kind != "computed":
        raise NotFound(_s("This result was imported. Correct it by importing the table again."))
    form = CorrectionForm(request.POST or None)
    lines = selectors.ranking(card, sort="name", per_page=10_000).lines
    units = [(str(line.unit.id), show(line.unit.title)) for line in lines]
    leaves = [
        (leaf.code, f"{leaf.code} {title_of(leaf)[0]} ({number(leaf.max_points)})")
        for leaf in indices.settled_spec(card.framework_id).tree.leaves
    ]
    rows = change_forms(units, leaves, request.POST or None)
    _ask(card, rows, {str(line.unit.id): line.unit.slug for line in lines})
    shown: Computed | None = None
    if request.method == "POST" and all([form.is_valid(), *(row.is_valid() for row in rows)]):
        try:
            done = _correct(request, ask, card, form, rows)
            if isinstance(done, HttpResponse):
                return done
            shown = done
        except BadInput as refusal:
            form.add_error(None, say(refusal.sentence))
            for problem in refusal.problems[1:]:
                form.add_error(None, say(problem.sentence))
    wrong = bool(form.errors or any(row.errors for row in rows))
    context = {
        "card": card,
        "form": form,
        "rows": rows,
        "changes": _changes(card, shown) if shown else None,
        "shown": shown is not None,
    }
    return render(request, "results/correct_round.html", context, status=400 if wrong else 200)


def _ask(card: PublicationCard, rows: list[ChangeForm], slugs: dict[str, str]) -> None:
    """Ask for the figures of every leaf for which other ones are wanted, beginning with those that were frozen."""
    for row in rows:
        if row.is_bound and row.is_valid() and row.wants_figures:
            leaf = indices.settled_spec(card.framework_id).tree[row.cleaned_data["code"]]
            frozen = selectors.record(card, slugs[row.cleaned_data["unit"]], "inputs").get(leaf.code)
            row.ask(leaf, contents.from_data(frozen, leaf) if frozen else None)


def _correct(
    request: HttpRequest, ask: Asking, card: PublicationCard, form: CorrectionForm, rows: list[ChangeForm]
) -> Computed | HttpResponse:
    changes = [change for row in rows if (change := row.change())]
    given = {
        "actor": ask.actor, "publication_slug": card.slug, "changes": changes, "decision": form.decision(),
        "reason": form.cleaned_data["reason"], "now": ask.now,
    }  # fmt: skip
    if "publish" not in request.POST:
        return corrections.previewed(**given)
    saved = corrections.correct_round(**given)
    messages.success(request, gettext("The correction is published."))
    return redirect("results:draft", saved.slug)


def _changes(card: PublicationCard, shown: Computed) -> Table | None:
    """Return index and rank before and after, for every unit at which either changes."""
    before = {line.unit.id: line for line in selectors.ranking(card, per_page=10_000).lines}
    ranks = rank({line.unit_id: line.value for line in shown.lines if line.ranked}, shown.rank_style)
    rows = []
    for line in shown.lines:
        old, now = before[line.unit_id], ranks.get(line.unit_id)
        if number(Fraction(old.value), 9) != number(line.value, 9) or old.rank != now:
            rows.append(Row((old.unit.title, old.value, line.value, old.rank, now)))
    return Table(
        _s("What the correction changes"),
        (
            Column(_s("Unit")),
            Column(_s("Index before"), numeric=True, places=2),
            Column(_s("Index after"), numeric=True, places=2),
            Column(_s("Rank before"), numeric=True),
            Column(_s("Rank after"), numeric=True),
        ),
        rows,
    ) if rows else None  # fmt: skip
