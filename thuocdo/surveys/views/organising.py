"""The campaigns somebody has to do with, beginning one, and the first page of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from thuocdo.directory.domain.actors import Actor, Role
from thuocdo.directory.domain.policy import may_manage_any_surveys
from thuocdo.directory.domain.units import UnitCard
from thuocdo.directory.selectors import units
from thuocdo.kernel.refusals import BadInput
from thuocdo.kernel.sentences import Sentence, Titled
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import require
from thuocdo.kernel.vietnamese import fold, sort_key
from thuocdo.questionnaires import selectors as questionnaires
from thuocdo.questionnaires.domain.lifecycle import Status
from thuocdo.surveys.domain.campaigns import CHANNEL_WORDS, KIND_WORDS, STATE_WORDS, Channel, Kind, State
from thuocdo.surveys.forms.setting_up import BeginForm
from thuocdo.surveys.selectors import campaigns, live
from thuocdo.surveys.selectors.campaigns import CampaignCard
from thuocdo.surveys.selectors.live import By, Filter
from thuocdo.surveys.selectors.progress import Line, ballots_of, progress
from thuocdo.surveys.services import campaigns as services
from thuocdo.surveys.views.asking import Asking, asking, followed, now_and_actor
from thuocdo.surveys.views.frame import around, standing
from thuocdo.ui.forms import show_refusal
from thuocdo.ui.language import say, title_of
from thuocdo.ui.parts import Cell, Column, Row, Table

PER_PAGE = 20
NEWEST = "-begun"
BY_STATE = (State.RUNNING, State.WAITING, State.DRAFT, State.CLOSED)


def _sorts(now: datetime) -> dict[str, Callable[[CampaignCard], Any]]:
    far = datetime.max.replace(tzinfo=now.tzinfo)
    return {
        "begun": lambda card: card.id,
        "title": lambda card: sort_key(str(card.title)),
        "ends": lambda card: (card.facts.ends_at or far, card.id),
        "state": lambda card: (BY_STATE.index(card.state(now)), -card.id),
    }


@login_required
@require_safe
def campaigns_page(request: HttpRequest) -> HttpResponse:
    """List the campaigns that the reader has to do with: search, owner, state and kind, sorted, in pages."""
    actor, now = now_and_actor(request)
    today = timezone.localdate(now)
    every = campaigns.campaigns(followed(actor, today))
    asked = {name: request.GET.get(name, "")[:200].replace("\x00", "") for name in ("q", "owner", "state", "kind")}
    sorts = _sorts(now)
    sort = request.GET.get("sort", NEWEST)
    sort = sort if sort.lstrip("-") in sorts else NEWEST
    owners = units.cards({card.owner_id for card in every})
    found = [card for card in every if _fits(card, owners[card.owner_id], asked, now)]
    found.sort(key=sorts[sort.lstrip("-")], reverse=sort.startswith("-"))
    listed = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    ballots = ballots_of(card.id for card in listed)
    rows = [_row(card, owners[card.owner_id], ballots.get(card.id, 0), now) for card in listed]
    there = {card.state(now) for card in every}
    context = {
        "table": _table(rows, sort), "page_of": listed, "found": len(found), "every": len(every), "asked": asked,
        "owners": [(unit.slug, title_of(unit.formal)[0]) for unit in owners.values()],
        "states": [(each.value, say(STATE_WORDS[each])) for each in BY_STATE if each in there],
        "kinds": [(each.value, say(KIND_WORDS[each])) for each in Kind if each in {card.kind for card in every}],
        "begins": bool(may_manage_any_surveys(actor, today)),
    }  # fmt: skip
    return render(request, "surveys/organising/campaigns.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a campaign."""
    actor, now = now_and_actor(request)
    today = timezone.localdate(now)
    require(may_manage_any_surveys(actor, today))
    owners = [
        (unit.id, title_of(unit.formal)[0])
        for unit in units.cards(actor.units_as(Role.SURVEY_MANAGER, on=today)).values()
    ]
    form = BeginForm(owners, version_choices(actor, today), request.POST or None)
    if form.is_valid():
        try:
            slug = services.create(
                actor=actor, owner_id=int(form.cleaned_data["owner"]), basics=form.basics(), now=now
            )  # fmt: skip
            return redirect("surveys:setup", slug)
        except BadInput as refusal:
            show_refusal(form, refusal)
    return render(request, "surveys/organising/begin.html", {"form": form}, status=400 if form.errors else 200)


@login_required
@require_safe
def campaign(request: HttpRequest, slug: str) -> HttpResponse:
    """Show where a campaign stands: ballots against targets, what was set aside, what can be done."""
    ask = asking(request, slug)
    card = ask.card
    rehearsed = live.counts(card, Filter(rehearsal=True))
    version = questionnaires.version_card(card.version_id) if card.version_id is not None else None
    whole = progress(card)
    context = {
        **around(ask, "campaign"), "counts": whole.whole, "rehearsed": rehearsed.counted + rehearsed.aside,
        "by_group": _progress(_s("Respondent group"), whole.groups),
        "by_unit": _progress(_s("Rated unit"), whole.units),
        "by_channel": _channels(ask), "version": version, "owner": units.unit(card.owner_id).formal,
        "kind_words": KIND_WORDS[card.kind], "draft": ask.state is State.DRAFT,
        "running": ask.state in (State.RUNNING, State.WAITING), "closed": ask.state is State.CLOSED,
        "newer": ask.manages and version is not None and bool(newer_versions(ask, version)),
    }  # fmt: skip
    return render(request, "surveys/organising/campaign.html", context)


def version_choices(actor: Actor, today: date, also: int | None = None) -> list[tuple[int | str, str]]:
    """Return the published versions with which a campaign can be begun, and the one that it has already."""
    found = []
    for each in questionnaires.newest(actor=actor, on=today):
        published = each
        if each.status is not Status.PUBLISHED:
            older = questionnaires.versions(each.slug, actor=actor, on=today)
            published = next((one for one in older if one.status is Status.PUBLISHED), each)
        if published.status is Status.PUBLISHED:
            found.append(published)
    if also is not None and also not in {each.id for each in found}:
        found.insert(0, questionnaires.version_card(also))
    return [(each.id, named(each)) for each in found]


def newer_versions(ask: Asking, current: questionnaires.VersionCard) -> list[questionnaires.VersionCard]:
    """Return the published versions of the same questionnaire after the one in use, the newest first."""
    found = questionnaires.versions(current.slug, actor=ask.actor, on=ask.today)
    return [each for each in found if each.status is Status.PUBLISHED and each.number > current.number]


def named(version: questionnaires.VersionCard) -> str:
    """Return a version with its number."""
    return say(_s("%(title)s, version %(number)s", title=version.title, number=version.number))


def titled(unit: UnitCard) -> Titled:
    """Return the name of a unit for a table."""
    return Titled(unit.full_name, unit.title_en)


def _fits(card: CampaignCard, owner: UnitCard, asked: Mapping[str, str], now: datetime) -> bool:
    told = fold(f"{card.title} {card.title.en}")
    return (
        all(word in told for word in fold(asked["q"]).split())
        and asked["owner"] in ("", owner.slug)
        and asked["state"] in ("", card.state(now).value)
        and asked["kind"] in ("", card.kind.value)
    )


def _table(rows: Sequence[Row], sort: str) -> Table:
    columns = (
        Column(_s("Survey"), sort="title"), Column(_s("Kind")), Column(_s("Owner")), Column(_s("State"), sort="state"),
        Column(_s("Ends"), sort="ends"), Column(_s("Ballots"), numeric=True),
    )  # fmt: skip
    return Table(_s("Surveys"), columns, rows, sort, caption_unseen=True)


def _row(card: CampaignCard, owner: UnitCard, ballots: int, now: datetime) -> Row:
    note: Sentence | str = _s("Model data") if card.is_model else ""
    name = Cell(card.title, link=reverse("surveys:campaign", args=[card.slug]), note=note)
    return Row((name, KIND_WORDS[card.kind], titled(owner), standing(card.facts, now), card.facts.ends_at,
                ballots))  # fmt: skip


def _progress(label: Sentence, lines: Sequence[Line]) -> Table | None:
    """Return the ballots against the targets; None where nothing is told apart."""
    if not lines:
        return None
    rows = [
        Row((each.title, _reached(each), each.target or "–", each.ballots.aside))
        for each in lines
    ]  # fmt: skip
    columns = (
        Column(label), Column(_s("Ballots")), Column(_s("Wanted"), numeric=True), Column(_s("Set aside"), numeric=True),
    )  # fmt: skip
    return Table(label, columns, rows, caption_unseen=True)


def _reached(line: Line) -> Cell:
    """Return the ballots of a group or unit, as a bar where a number is wanted."""
    if line.target is None:
        return Cell(line.ballots.counted)
    return Cell(line.ballots.counted, kind="meter", maximum=line.target)


def _channels(ask: Asking) -> Table | None:
    found = live.counts_by(ask.card, By.CHANNEL)
    if not found:
        return None
    rows = [
        Row((CHANNEL_WORDS[each], found[each.value].counted, found[each.value].aside))
        for each in Channel
        if each.value in found
    ]
    columns = (Column(_s("Survey channel")), Column(_s("Ballots"), numeric=True), Column(_s("Set aside"), numeric=True))
    return Table(_s("By channel"), columns, rows, caption_unseen=True)
