"""The organiser's pages of leaves that take their points from surveys: linking, what stands, freezing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thuocdo.assessments.domain import policy
from thuocdo.assessments.domain.linking import groups_of, options, proposed, questions
from thuocdo.assessments.domain.surveyed import Link, answers_of
from thuocdo.assessments.forms.surveyed import LinkForm
from thuocdo.assessments.forms.telling import look_again, tell
from thuocdo.assessments.selectors import surveyed as selectors
from thuocdo.assessments.services import surveying
from thuocdo.assessments.services.rounds import LateSetup
from thuocdo.assessments.views.asking import Asking
from thuocdo.assessments.views.setup import closed, organised, page
from thuocdo.indices import selectors as indices
from thuocdo.indices.domain.frameworks import Node
from thuocdo.indices.domain.lifecycle import Status
from thuocdo.indices.domain.words import CHANNELS
from thuocdo.kernel.refusals import BadInput, NotFound
from thuocdo.kernel.sentences import Titled
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import require
from thuocdo.questionnaires import selectors as questionnaires
from thuocdo.questionnaires.domain.documents import Document
from thuocdo.surveys.selectors import campaigns
from thuocdo.surveys.selectors.campaigns import CampaignCard
from thuocdo.ui.language import show


@dataclass(frozen=True, slots=True)
class Line:
    """One leaf that can take its points from a survey, and how far it has come."""

    leaf: Node
    channel: str
    link: Link | None
    campaign: CampaignCard | None
    told: int  # units with a figure
    frozen_at: datetime | None


@login_required
@require_safe
def links(request: HttpRequest, slug: str) -> HttpResponse:
    """Show which leaves take their points from which survey, and for how many units there is a figure."""
    ask = organised(request, slug)
    lines = _lines(ask) if _settled(ask) else []
    context = page(
        ask, "setup-surveys", lines=lines, units=len(ask.parts), linked=any(line.link for line in lines),
        freeze_closed=closed(policy.may_provide(ask.actor, ask.card.facts, ask.now)),
    )  # fmt: skip
    return render(request, "assessments/surveyed/links.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def leaf(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Choose the survey, then its questions, then what their options and groups mean for a leaf."""
    ask = organised(request, slug)
    node = surveyed_leaf(ask, code)
    verdict = policy.may_link_surveys(ask.actor, ask.card.facts, ask.now)
    stands = selectors.links(ask.card.id).get(code)
    if request.method == "POST":
        require(verdict)
        if "unlink" in request.POST:
            return _unlink(request, ask, code)
    offered = selectors.offered(ask.actor, ask.today)
    wanted = _wanted(request, node, stands)
    campaign = next((each for each in offered if each.id == wanted.campaign_id), None)
    context: dict[str, Any] = {
        "leaf": node,
        "stands": stands,
        "offered": offered,
        "campaign": campaign,
        "closed": closed(verdict),
    }
    form = None
    if campaign is not None and campaign.version_id is not None:
        document = questionnaires.document(campaign.version_id)
        context["questions"] = [(slot, Titled(slot.title.get("vi", ""), slot.title.get("en", "")),
                                 slot.code in wanted.items) for slot in questions(document)]  # fmt: skip
        if wanted.items and request.GET.get("chon") != "cau":
            form = _form(request, ask, node, document, wanted)
    if form is not None and form.is_valid() and _save(request, ask, form):
        return redirect("assessments:setup-surveys", slug)
    context |= {"form": form, "wanted": wanted, "words": node.rule.in_words(node) if node.rule else ()}
    status = 400 if form is not None and form.errors else 200
    return render(request, "assessments/surveyed/leaf.html", page(ask, "setup-surveys", **context), status=status)


@login_required
@require_POST
def freeze(request: HttpRequest, slug: str) -> HttpResponse:
    """Enter what the answers earn at this moment as figures."""
    ask = organised(request, slug)
    try:
        codes = request.POST.getlist("codes")
        count = surveying.freeze(actor=ask.actor, round_id=ask.card.id, codes=codes, now=ask.now)
    except BadInput as refusal:
        messages.error(request, show(refusal.sentence))
    else:
        said = ngettext("%(count)s figure was frozen.", "%(count)s figures were frozen.", count) % {"count": count}
        messages.success(request, said)
    return redirect("assessments:setup-surveys", slug)


def surveyed_leaf(ask: Asking, code: str) -> Node:
    """Return a leaf whose points can come from a survey. Raise `NotFound`."""
    found = (
        next((each for each in selectors.leaves(ask.card.spec) if each.code == code), None) if _settled(ask) else None
    )
    if found is None:
        raise NotFound(_s("There is no leaf %(code)s whose points come from answers.", code=code))
    return found


def _settled(ask: Asking) -> bool:
    return indices.status_of(ask.card.framework_id) is not Status.DRAFT


def _lines(ask: Asking) -> list[Line]:
    linked, found = selectors.links(ask.card.id), selectors.earned(ask.card, ask.parts)
    known = {each: campaigns.campaign(each) for each in {link.campaign_id for link in linked.values()}}
    frozen = {each.code: each.at for each in selectors.frozen(ask.card.id)}
    lines = []
    for node in selectors.leaves(ask.card.spec):
        link = linked.get(node.code)
        told = sum(1 for by_leaf in found.values() if node.code in by_leaf and by_leaf[node.code].content is not None)
        lines.append(Line(node, CHANNELS[node.channel.value], link, known[link.campaign_id] if link else None, told,
                          frozen.get(node.code)))  # fmt: skip
    return lines


def _wanted(request: HttpRequest, node: Node, stands: Link | None) -> Link:
    """Return what the address asks for, or else what stands; an unfinished link has no options yet."""
    asked = request.GET.get("dot", "")
    items = tuple(request.GET.getlist("cau"))
    if not asked.isdecimal():
        return stands or Link(node.code, 0, (), {})
    campaign_id = int(asked[:18])
    if stands is not None and stands.campaign_id == campaign_id and (not items or items == stands.items):
        return stands
    return Link(node.code, campaign_id, items, {})


def _form(request: HttpRequest, ask: Asking, node: Node, document: Document, wanted: Link) -> LinkForm:
    groups = campaigns.groups(wanted.campaign_id)
    if not wanted.options:
        same = {group.code: group.code for group in groups if group.code in node.respondent_weights}
        wanted = replace(wanted, options=proposed(node, document, wanted.items), groups=same)
    return LinkForm(
        wanted, ask.card.revision,
        options=[(each.code, _title(each.title)) for each in options(document, wanted.items)],
        answers=[(each.code, show(each.title)) for each in answers_of(node)],
        groups=[(group.code, show(group.title)) for group in groups],
        asked=[(each, show(node.group_titles.get(each, each))) for each in groups_of(node)],
        data=request.POST or None,
    )  # fmt: skip


def _save(request: HttpRequest, ask: Asking, form: LinkForm) -> bool:
    try:
        surveying.link(actor=ask.actor, round_id=ask.card.id, link=form.link(), seen=form.cleaned_data["seen"],
                       now=ask.now)  # fmt: skip
    except BadInput as refusal:
        tell(form, refusal, form.places())
        if isinstance(refusal, LateSetup):
            look_again(form, ask.card.revision)
        return False
    messages.success(request, gettext("Saved."))
    return True


def _unlink(request: HttpRequest, ask: Asking, code: str) -> HttpResponse:
    seen = request.POST.get("seen", "")
    try:
        surveying.unlink(actor=ask.actor, round_id=ask.card.id, code=code, now=ask.now,
                         seen=int(seen[:9]) if seen.isdecimal() else -1)  # fmt: skip
    except BadInput as refusal:
        messages.error(request, show(refusal.sentence))
        return redirect("assessments:setup-surveys-leaf", ask.card.slug, code)
    messages.success(request, gettext("The leaf no longer takes its points from a survey."))
    return redirect("assessments:setup-surveys", ask.card.slug)


def _title(words: Mapping[str, str]) -> str:
    return show(Titled(words.get("vi", ""), words.get("en", "")))
