"""One node in the editor: change it, try its rule, add, move and remove."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from thuocdo.directory.views.asking import Asking, asking
from thuocdo.indices import selectors
from thuocdo.indices.domain import documents, fingerprints
from thuocdo.indices.domain.documents import Document, Move
from thuocdo.indices.domain.frameworks import Node
from thuocdo.indices.domain.rules import RULES, Rule, SurveyMean, YesNo
from thuocdo.indices.domain.rules.basis import ZERO
from thuocdo.indices.forms.nodes import NodeForm, initial_of
from thuocdo.indices.forms.rules import RuleForm
from thuocdo.indices.forms.trying import TryForm
from thuocdo.indices.selectors import FrameworkCard
from thuocdo.indices.services import editing
from thuocdo.indices.services.drafts import LateSave
from thuocdo.indices.views import shown
from thuocdo.indices.views.asking import draft_for
from thuocdo.indices.views.drafts import look_again, tell
from thuocdo.indices.views.editor import around
from thuocdo.kernel.refusals import BadInput, NotFound
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _
from thuocdo.ui.language import say


@dataclass
class Typed:
    """What stands in the forms of a node, and what became of it."""

    form: NodeForm
    rule_form: RuleForm | None

    @property
    def valid(self) -> bool:
        """Whether both forms can be read; both are always looked at, so that every fault is told at once."""
        sound = self.form.is_valid()
        return (self.rule_form is None or self.rule_form.is_valid()) and sound

    @property
    def rule(self) -> Rule | None:
        return self.rule_form.rule if self.rule_form else None


@dataclass(frozen=True, slots=True)
class Trial:
    """What the try-out box shows: points and the sentence, or what is wrong with the inputs."""

    points: Fraction | None = None
    sentence: Sentence | None = None
    problems: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True)
class Clash:
    """Why a save did not happen shows in the form; here is what stands, and what of it was typed otherwise."""

    document: Document
    late: Sequence[shown.Other] = ()


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def node(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Show and change one node. "Try" computes what was typed without saving it."""
    ask = asking(request)
    card = draft_for(ask, slug)
    document = selectors.document(card.id)
    gone = code not in document.spec.tree
    if gone and request.method != "POST":
        raise NotFound(_gone(code))
    there = Node(code, None, "", ZERO) if gone else document.spec.tree[code]
    typed = _typed(request, document, there)
    wanted = _wanted(request)
    late: Sequence[shown.Other] = ()
    if wanted == "save" and typed.valid and not gone:
        match _save(request, ask, card, code, typed):
            case Clash(document, late):
                gone = code not in document.spec.tree
            case saved:
                return saved
    if gone:  # removed meanwhile: what was typed is shown once more, so that it can be taken elsewhere
        typed.form.full_clean()
        typed.form.add_error(None, say(_gone(code)))
    trial_node = _trial_node(typed, there, wanted)
    try_form = TryForm(trial_node, request.POST if wanted == "try" else None)
    context = {
        **around(card, document, code),
        "node": there,
        "form": typed.form,
        "rule_form": typed.rule_form,
        "try_form": try_form if trial_node.rule else None,
        "trial": _trial(try_form, trial_node) if wanted == "try" and trial_node.rule else None,
        "trial_max": trial_node.max_points,
        "late": late,
        "gone": gone,
        "asks_groups": bool(typed.form.groups) and _asks_groups(typed, there),
        "seen": "" if gone else fingerprints.of_node(document, code),
        "tabs_here": "tree",
    }
    faulty = wanted == "save" or (wanted == "try" and not typed.valid)
    return render(request, "indices/node.html", context, status=400 if faulty and not request.htmx else 200)  # type: ignore[attr-defined]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a node under `?duoi=code` (a field where it is absent), or after `?sau=code`."""
    ask = asking(request)
    card = draft_for(ask, slug)
    document = selectors.document(card.id)
    tree = document.spec.tree
    after, under = request.GET.get("sau", ""), request.GET.get("duoi", "")
    lost = next((code for code in (after, under) if code and code not in tree), "")
    if lost and request.method != "POST":
        raise NotFound(_gone(lost))
    parent = None if lost else tree[after].parent_code if after else under or None
    free = documents.free_code(document, parent)
    initial = {"code": free, "channel": "appraisal", "not_applicable": "not_allowed", "evidence_required": True}
    form = NodeForm(document.spec, request.POST or None, initial=initial)
    form.fields["rule_kind"].help_text = gettext("The details of the rule follow on the next page.")
    if lost:  # what was typed is shown again: its place is gone, its words are not
        form.full_clean()
        form.add_error(None, say(_gone(lost)))
    if form.is_valid():
        chosen = form.cleaned_data["rule_kind"]
        new = form.node(YesNo() if chosen else None, parent)
        try:
            editing.add_node(actor=ask.actor, framework_id=card.id, node=new, after=after or None, now=ask.now)
            messages.success(request, gettext("%(code)s is added.") % {"code": new.code})
            response = redirect("indices:node", slug, new.code)
            if chosen and chosen != YesNo.kind:
                response["Location"] += f"?kind={chosen}#rule"
            return response
        except BadInput as refusal:
            tell(form, refusal)
    context = {**around(card, document, parent or ""), "form": form, "parent": tree[parent] if parent else None,
               "tabs_here": "tree"}  # fmt: skip
    return render(request, "indices/add.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def move(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Move a node up, down, under the one before it, or out from under its parent."""
    ask = asking(request)
    card = draft_for(ask, slug)
    way = request.POST.get("way", "")
    if way in {each.value for each in Move}:
        _told(request, ask, card, lambda: editing.move_node(
            actor=ask.actor, framework_id=card.id, code=code, way=Move(way), now=ask.now))  # fmt: skip
    return redirect("indices:node", slug, code)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Ask once more, then remove a node with everything under it."""
    ask = asking(request)
    card = draft_for(ask, slug)
    document = selectors.document(card.id)
    if code not in document.spec.tree:
        raise NotFound(_gone(code))
    if request.method == "POST":
        try:
            seen = request.POST.get("seen", "")
            editing.remove_node(actor=ask.actor, framework_id=card.id, code=code, seen=seen, now=ask.now)
            messages.success(request, gettext("%(code)s is removed.") % {"code": code})
            parent = document.spec.tree[code].parent_code
            return redirect("indices:node", slug, parent) if parent else redirect("indices:edit", slug)
        except BadInput as refusal:
            messages.error(request, say(refusal.sentence))
            return redirect("indices:remove", slug, code)
    context = {**around(card, document, code), "node": document.spec.tree[code],
               "under": document.spec.tree.under(code)[1:], "seen": fingerprints.of_branch(document, code),
               "tabs_here": "tree"}  # fmt: skip
    return render(request, "indices/remove.html", context)


def _gone(code: str) -> Sentence:
    return _("There is no node %(code)s in this framework any more.", code=code)


def _save(request: HttpRequest, ask: Asking, card: FrameworkCard, code: str, typed: Typed) -> HttpResponse | Clash:
    """Save what was typed and go on; or say what stood in the way, and what stands otherwise by now."""
    told = typed.form.cleaned_data
    changed = typed.form.node(typed.rule, None)
    try:
        editing.edit_node(
            actor=ask.actor, framework_id=card.id, code=code, node=changed, seen=told["seen"],
            certainty=told["certainty"], now=ask.now,
        )  # fmt: skip
    except BadInput as refusal:
        tell(typed.form, refusal)
        document = selectors.document(card.id)
        if not isinstance(refusal, LateSave) or code not in document.spec.tree:
            return Clash(document)
        look_again(typed.form, fingerprints.of_node(document, code))
        return Clash(document, shown.other_words(document, code, changed, told["certainty"]))
    messages.success(request, gettext("%(code)s is saved.") % {"code": changed.code})
    return redirect("indices:node", card.slug, changed.code)


def _wanted(request: HttpRequest) -> str:
    """Return which button was pressed: save, try, or show the form of another kind or with more rows."""
    if request.method != "POST":
        return ""
    return next((name for name in ("try", "kind", "more") if name in request.POST), "save")


def _typed(request: HttpRequest, document: Document, there: Node) -> Typed:
    data = request.POST if request.method == "POST" else None
    initial = initial_of(document, there)
    asked = request.GET.get("kind", "")
    if data is None and asked in RULES:
        initial["rule_kind"] = asked
    form = NodeForm(document.spec, data, initial=initial)
    kind = (data or initial).get("rule_kind", "")
    if kind not in RULES:
        return Typed(form, None)
    # Of another kind's form only what both ask is kept; the rest would not fit.
    fresh = data is not None and data.get("shown_kind", kind) != kind
    return Typed(form, RuleForm(kind, None if fresh else data, there.rule, data if fresh else None))


def _asks_groups(typed: Typed, there: Node) -> bool:
    """Tell whether the rule asks groups of people, each with its weight."""
    kind = typed.rule_form.kind if typed.rule_form else ""
    return kind == SurveyMean.kind or bool(there.respondent_weights)


def _trial_node(typed: Typed, there: Node, wanted: str) -> Node:
    """Return the node as typed if it can be read, else as it stands."""
    if wanted == "try" and typed.valid and typed.rule is not None:
        return typed.form.node(typed.rule, there.parent_code)
    return there


def _trial(form: TryForm, node: Node) -> Trial:
    if not form.is_valid() or node.rule is None:
        return Trial()
    try:
        earned = node.rule.score(form.inputs(), node)
    except BadInput as refusal:
        return Trial(problems=tuple(problem.sentence for problem in refusal.problems) or (refusal.sentence,))
    return Trial(earned.points, earned.sentence)


def _told(request: HttpRequest, ask: Asking, card: selectors.FrameworkCard, act: Any) -> None:
    try:
        act()
    except BadInput as refusal:
        messages.error(request, say(refusal.sentence))
