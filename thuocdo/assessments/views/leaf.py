"""One leaf: officers fill it in, saved as they type; without a script by the button. Nothing typed is lost."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thuocdo.assessments.domain import policy
from thuocdo.assessments.domain.declaring import Typed, content_of, may_be_left_out
from thuocdo.assessments.domain.entries import Entry, Kind
from thuocdo.assessments.domain.points import value_of
from thuocdo.assessments.domain.telling import Told, told
from thuocdo.assessments.forms.leaf import CommentForm, FiguresForm, WordsForm, typed_of
from thuocdo.assessments.selectors import comments
from thuocdo.assessments.services import commenting, declaring
from thuocdo.assessments.services.recording import LateSave
from thuocdo.assessments.views.asking import asking
from thuocdo.assessments.views.desk import Desk, Mode, desk_for
from thuocdo.assessments.views.evidence import block
from thuocdo.assessments.views.frame import around
from thuocdo.assessments.views.keeping import forget, keeps_typing, kept
from thuocdo.indices.domain.rules import RankGroup
from thuocdo.indices.domain.scorecards import NodeValue
from thuocdo.kernel.refusals import BadInput, NotFound
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import require
from thuocdo.ui.language import say


@dataclass(frozen=True, slots=True)
class Spoken:
    """An entry in words, with who said it."""

    entry: Entry
    told: Told
    who: str


@dataclass
class Attempt:
    """What became of what was typed. `seen`: number of the newest entry that the person has had before them."""

    figures: FiguresForm
    words: WordsForm
    entry: Entry | None = None  # what stands now
    seen: int = 0
    late: Entry | None = None  # what somebody else saved meanwhile
    problems: list[tuple[str, str]] = field(default_factory=list)  # id of the field, sentence
    value: NodeValue | None = None
    saved: bool = False

    @property
    def status(self) -> int:
        return 409 if self.late else 400 if self.problems else 200


@keeps_typing
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def leaf(request: HttpRequest, slug: str, unit: str, code: str) -> HttpResponse:
    """Show one leaf and take what is typed: saved by itself (`autosave`), by the button, or only computed."""
    ask = asking(request, slug)
    desk = desk_for(ask, unit, code)
    put_back = None
    if request.method == "POST":
        require_open(desk)
        attempt = _try(desk, request.POST, save="compute" not in request.POST)
        if attempt.saved:
            forget(request)
        if "autosave" in request.POST:
            context = {**live(desk, attempt), "desk": desk}
            return render(request, "assessments/sheet/live.html", context, status=attempt.status)
        if attempt.saved:
            messages.success(request, gettext("%(code)s is saved.") % {"code": code})
            following = desk.around[1] if "next" in request.POST else None
            return redirect("assessments:leaf", slug, unit, following.code if following else code)
    else:
        put_back = kept(request) if desk.mode is not Mode.READ else None
        if "bo-qua" in request.GET:
            forget(request)
            put_back = None
        attempt = _begin(desk, put_back)
    return _page(request, desk, attempt, put_back=put_back is not None)


@login_required
@require_safe
def news(request: HttpRequest, slug: str, unit: str, code: str) -> HttpResponse:
    """Tell whether somebody else changed the leaf after the entry number `seen`; nothing to tell is 204."""
    ask = asking(request, slug)
    desk = desk_for(ask, unit, code)
    given = request.GET.get("seen", "")
    seen = int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0
    newest = desk.newest
    if newest is None or newest.number <= seen or newest.author_id == ask.actor.user_id:
        return HttpResponse(status=204)
    context = {"newest": newest, "who": desk.name_of(newest.author_id), "path": request.path.removesuffix("moi/")}
    return render(request, "assessments/sheet/news.html", context)


@keeps_typing
@login_required
@require_POST
def comment(request: HttpRequest, slug: str, unit: str, code: str) -> HttpResponse:
    """Say something to the colleagues."""
    ask = asking(request, slug)
    desk = desk_for(ask, unit, code)
    require(policy.may_comment(ask.actor, ask.card.facts, desk.part.facts, ask.now))
    form = CommentForm(request.POST)
    if form.is_valid():
        try:
            commenting.comment_in_unit(
                actor=ask.actor, participant_id=desk.part.id, code=code, text=form.cleaned_data["comment"], now=ask.now
            )
            response = redirect("assessments:leaf", slug, unit, code)
            response["Location"] += "#trao-doi"
            return response
        except BadInput as refusal:
            form.add_error("comment", say(refusal.sentence))
    return _page(request, desk, _begin(desk, None), comment_form=form)


def require_open(desk: Desk) -> None:
    """Raise `NotPermitted` with the reason why nothing can be entered."""
    if desk.mode is Mode.READ:
        require(desk.verdict(Mode.DECLARE))
        raise NotFound(_s("Units do not fill this in: its figures come from surveys, statistics or the organiser."))


def _begin(desk: Desk, data: QueryDict | None) -> Attempt:
    """Return the forms as they stand, or with what was typed before the person had to sign in again."""
    figures, words = FiguresForm(desk.leaf, desk.before, desk.stands, data), WordsForm(desk.newest, data)
    attempt = Attempt(figures, words, desk.newest, words.standing)
    if data is not None and words.is_valid():
        attempt.seen = words.seen_number
    content = desk.stands
    if content is not None:
        attempt.value = value_of(desk.leaf, content, desk.before)
    return attempt


def _try(desk: Desk, data: QueryDict, *, save: bool) -> Attempt:
    figures, words = FiguresForm(desk.leaf, desk.before, desk.stands, data), WordsForm(desk.newest, data)
    attempt = Attempt(figures, words, desk.newest)
    words.is_valid()
    attempt.seen = words.seen_number
    if not (figures.is_valid() & words.is_valid()):
        attempt.problems = [
            (form[name].id_for_label if name in form.fields else "", f"{form[name].label}: {message}")
            for form in (figures, words)
            for name, told_of in form.errors.items()
            for message in told_of
        ]
        return attempt
    typed = typed_of(figures, words)
    try:
        _compute(desk, attempt, typed)
        if save:
            attempt.entry = _save(desk, typed, words)
            attempt.saved, attempt.seen = True, attempt.entry.number if attempt.entry else 0
    except LateSave as refusal:
        attempt.late, attempt.seen = refusal.newest, refusal.newest.number  # a second, deliberate save goes through
    except BadInput as refusal:
        attempt.problems = _pointed(refusal, figures, words)
    return attempt


def _compute(desk: Desk, attempt: Attempt, typed: Typed) -> None:
    claims = desk.mode is Mode.DECLARE or attempt.words.cleaned_data["new_figures"]
    content = content_of(typed, desk.leaf, desk.before) if claims else desk.stands
    if content is not None:
        attempt.value = value_of(desk.leaf, content, desk.before)


def _save(desk: Desk, typed: Typed, words: WordsForm) -> Entry | None:
    ask = desk.ask
    if desk.mode is Mode.EXPLAIN:
        return declaring.explain(
            actor=ask.actor, participant_id=desk.part.id, code=desk.leaf.code, typed=typed,
            new_figures=words.cleaned_data["new_figures"], seen=words.seen_number, now=ask.now,
        )  # fmt: skip
    return declaring.declare(
        actor=ask.actor, participant_id=desk.part.id, code=desk.leaf.code, typed=typed, seen=words.seen_number,
        now=ask.now,
    )  # fmt: skip


def _pointed(refusal: BadInput, figures: FiguresForm, words: WordsForm) -> list[tuple[str, str]]:
    """Return the problems with the field that each is about, and mark the fields."""
    found = []
    for sentence, column in [(each.sentence, each.column) for each in refusal.problems] or [(refusal.sentence, "")]:
        form = figures if column in figures.fields else words
        known = column in form.fields
        form.add_error(column if known else None, say(sentence))
        found.append((form[column].id_for_label if known else "", say(sentence)))
    return found


def live(desk: Desk, attempt: Attempt) -> dict[str, Any]:
    """Return what the part of the page shows that follows the typing: state, points, problems, the other version."""
    return {
        "attempt": attempt,
        "standing": _spoken(desk, attempt.entry),
        "late": _spoken(desk, attempt.late),
        "mine": _mine(desk, attempt) if attempt.late else (),
        "value": attempt.value,
        "by_rank": isinstance(desk.leaf.rule, RankGroup),
    }


def _mine(desk: Desk, attempt: Attempt) -> Told:
    try:
        return told(content_of(typed_of(attempt.figures, attempt.words), desk.leaf, desk.before), desk.leaf)
    except BadInput:
        return ()


def _spoken(desk: Desk, entry: Entry | None) -> Spoken | None:
    return Spoken(entry, told(entry.content, desk.leaf), desk.name_of(entry.author_id)) if entry else None


def _page(
    request: HttpRequest,
    desk: Desk,
    attempt: Attempt,
    *,
    put_back: bool = False,
    comment_form: CommentForm | None = None,
) -> HttpResponse:
    ask, node = desk.ask, desk.leaf
    said = desk.row.said
    earlier, following = desk.around
    context = {
        **around(ask, "sheet"),
        **live(desk, attempt),
        "desk": desk,
        "part": desk.part,
        "node": node,
        "field": ask.card.spec.tree.field_of(node.code),
        "rule_words": node.rule.in_words(node) if node.rule else (),
        "figures": attempt.figures,
        "words": attempt.words,
        "may_be_left_out": may_be_left_out(node),
        "last_year": desk.last_year,
        "last_told": told(desk.last_year.content, node) if desk.last_year else (),
        "declared": _spoken(desk, said[Kind.DECLARED]),
        "provided": _spoken(desk, said[Kind.PROVIDED]),
        "explained": _spoken(desk, said[Kind.EXPLAINED]),
        "objection": _spoken(desk, desk.objection),
        "earlier": earlier,
        "following": following,
        "comments": comments.of_unit(desk.row.id) if desk.insider else (),
        "comment_form": comment_form or CommentForm(),
        "may_comment": bool(policy.may_comment(ask.actor, ask.card.facts, desk.part.facts, ask.now)),
        "put_back": put_back,
        "by": request.user.pk,
        "evidence": block(desk),
    }
    faulty = comment_form is not None and bool(comment_form.errors)
    return render(request, "assessments/sheet/leaf.html", context, status=400 if faulty else attempt.status)
