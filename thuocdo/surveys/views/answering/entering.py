"""Coming in: the first page with purpose and consent, personal links, coming back later, and all that closes a door."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from thuocdo.kernel.refusals import NotFound
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.vietnamese import fold
from thuocdo.questionnaires.domain.items import UnitPicker
from thuocdo.surveys.domain.ballots import Closed
from thuocdo.surveys.domain.campaigns import OPEN_CHANNELS, Channel, Rating, State, not_taking
from thuocdo.surveys.domain.paging import standing
from thuocdo.surveys.selectors import campaigns, choosing
from thuocdo.surveys.services import drafts, personal
from thuocdo.surveys.views.answering import frames, guarding
from thuocdo.surveys.views.answering.desk import (
    OPEN,
    PERSONAL,
    Desk,
    Pass,
    begun,
    desk,
    give,
    handed_in,
    new_pass,
    quiet,
)
from thuocdo.ui.language import say, title_of

SHORTEST_QUERY, LONGEST_QUERY = 2, 80  # characters of a name that is looked for
ONCE = _s("One answer was handed in with this personal link. Thank you.")
ASKED = {"group": "nhom", "unit": "don-vi", "channel": "kenh"}  # what an address may say beforehand
CHECK = "cookie"  # in an address: the browser was given a cookie just now
HEADINGS: dict[State, Sentence] = {
    State.CLOSED: _s("This survey is closed"),
    State.WAITING: _s("This survey has not begun yet"),
    State.DRAFT: _s("This survey has not begun yet"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what the survey is for and what becomes of the answers; begin a ballot, or go on with one."""
    at = desk(request, slug)
    refused = not_here(at, request, beginning=True)
    if refused is not None:
        return refused
    if CHECK in request.GET and at.brought is None:
        return no_cookies(at, request)
    entry = Entry(at, request)
    if entry.link is not None and entry.link.used:
        return frames.told(at, request, _s("This was answered already"), ONCE)
    if request.method == "POST":
        return _begin(request, at, entry)
    return _start_page(request, at, entry)


@require_safe
@sensitive_variables()
def resume(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Take up a ballot by the link that was noted down; the address with the key does not stay in the browser."""
    at = desk(request, slug)
    passed = Pass(OPEN, key)
    if drafts.draft_for(campaign_id=at.plan.card.id, key=passed.key) is None:
        return frames.told(
            at, request, _s("There is nothing to continue here"),
            _s("The answers were handed in already, or the link is not complete. You can begin anew."),
            status=404,
        )  # fmt: skip
    response = quiet(redirect(at.address("start")))
    give(response, slug, passed)
    return response


@require_safe
def later(request: HttpRequest, slug: str) -> HttpResponse:
    """Say how to come back: on this device by itself, elsewhere by a link."""
    at = desk(request, slug)
    if at.draft is None or at.brought is None:
        return redirect(at.address("start"))
    own = reverse("surveys:resume", args=[slug, at.brought.secret])
    link = "" if at.brought.kind == PERSONAL else request.build_absolute_uri(own)
    return frames.page(at, "later", request, link=link, ends_at=at.plan.card.facts.ends_at)


@require_GET
def units(request: HttpRequest, slug: str) -> HttpResponse:
    """Return units whose name begins to be typed, for a question that asks for one."""
    at = desk(request, slug)
    slot = at.slots.get(request.GET.get("muc", ""))
    within, name = request.GET.get("trong", "")[:LONGEST_QUERY], request.GET.get("ten", "")[:LONGEST_QUERY].strip()
    if slot is None or not isinstance(slot.item, UnitPicker) or (slot.item.within and not within):
        raise NotFound(_s("There is nothing to choose from here."))
    today = timezone.localdate(at.now)
    found = choosing.offered(slot.item, today, within)
    if not found and len(name) >= SHORTEST_QUERY:
        found = choosing.suggested(slot.item, name, today, within)
    return JsonResponse(
        {"units": [title_of(each.formal)[0] for each in found]}, json_dumps_params={"ensure_ascii": False}
    )


def no_cookies(at: Desk, request: HttpRequest) -> HttpResponse:
    """Return the page for a browser that does not bring back what it was given."""
    return frames.told(
        at, request, _s("Cookies are off in this browser"),
        _s("This page needs one to bring you back to your answers. Turn cookies on, then open the survey again."),
    )  # fmt: skip


class Entry:
    """What is known when somebody begins: by the address, by the personal link, by the form of the first page."""

    def __init__(self, at: Desk, request: HttpRequest) -> None:
        given = request.POST if request.method == "POST" else request.GET
        card, asked = at.plan.card, {name: given.get(word, "")[:120] for name, word in ASKED.items()}
        self.link = personal.link(at.brought.secret) if at.brought and at.brought.kind == PERSONAL else None
        if self.link is not None:
            asked |= {"group": self.link.group or asked["group"], "unit": self.link.unit or asked["unit"]}
        self.groups = campaigns.groups(card.id) if at.plan.groups else ()
        self.group = asked["group"] if asked["group"] in at.plan.groups else ""
        if len(self.groups) == 1:
            self.group = self.groups[0].code
        self.rated = campaigns.rated(card.id) if card.rating is not Rating.NONE else ()
        self.typed_unit = asked["unit"].strip()
        self.unit = self._unit(at)
        self.channel = self.link.channel if self.link else _channel(at, asked["channel"])
        self.rehearsal = at.rehearsal or (bool(given.get("thu")) and card.facts.rehearsal)

    @property
    def asks_group(self) -> bool:
        """Tell whether the person is asked for their group: there are several, and no link says which."""
        return len(self.groups) > 1 and not (self.link and self.link.group)

    @property
    def asks_unit(self) -> bool:
        """Tell whether the person is asked which unit they rate."""
        return len(self.rated) > 1 and not (self.link and self.link.unit)

    @property
    def lists_units(self) -> bool:
        """Tell whether the rated units fit into a list; of more, the name is typed."""
        return len(self.rated) <= choosing.MOST_LISTED

    def wrong(self) -> dict[str, Sentence]:
        """Return what is missing, by the name of the field."""
        found = {}
        if self.groups and not self.group:
            found[ASKED["group"]] = _s("Choose the group to which you belong.")
        if self.rated and not self.unit:
            found[ASKED["unit"]] = (
                _s("“%(given)s” is not among the units of this survey.", given=self.typed_unit[:60])
                if self.typed_unit
                else _s("Choose the unit that you rate.")
            )
        return found

    def _unit(self, at: Desk) -> str:
        if self.typed_unit in at.plan.units:
            return self.typed_unit
        if len(self.rated) == 1:
            return self.rated[0].unit.slug
        wanted = fold(self.typed_unit)
        called = [
            each.unit.slug
            for each in self.rated
            if wanted and wanted in {fold(each.unit.name), fold(each.unit.full_name)}
        ]
        return called[0] if len(called) == 1 else ""


def not_here(at: Desk, request: HttpRequest, *, beginning: bool = False) -> HttpResponse | None:
    """Return the page that says why nothing can be answered now; None where something can."""
    wants_rehearsal = at.rehearsal or (at.plan.card.facts.rehearsal and bool(request.GET.get("thu")))
    why = not_taking(at.plan.card.facts, at.now, rehearsal=wants_rehearsal)
    if why is not None:
        heading = HEADINGS.get(at.plan.card.state(at.now), _s("This survey is closed"))
        more = (_s("What you had begun was not handed in."),) if at.draft and not beginning else ()
        return frames.told(at, request, heading, why, *more, status=410 if request.method == "POST" else 200)
    return None


def _start_page(request: HttpRequest, at: Desk, entry: Entry, wrong: dict[str, Sentence] | None = None) -> HttpResponse:
    card, used = at.plan.card, handed_in(at.brought)
    if entry.channel is None and used:
        return redirect(at.address("thanks"))
    if entry.channel is None:
        return frames.told(
            at, request, _s("This survey is answered by invitation"),
            _s("Use the personal link that you were sent."),
        )  # fmt: skip
    began = standing(at.document, at.draft.answers, today=timezone.localdate(at.now)) if at.draft else None
    pages = standing(at.document, {}, today=timezone.localdate(at.now)).pages
    return frames.page(
        at, "start", request, form=True, entry=entry, used=used, began=began, parts=len(pages),
        wrong={name: say(sentence) for name, sentence in (wrong or {}).items()},
        purpose=frames.words(card.purpose), consent=frames.words(card.consent), intro=frames.intro(at),
        promises=frames.promises(at), ends_at=card.facts.ends_at, names=ASKED,
        asks_group=entry.asks_group and not (entry.group and ASKED["group"] in request.GET),
        asks_unit=entry.asks_unit and not (entry.unit and ASKED["unit"] in request.GET),
        unit_wrong=say(wrong["don-vi"]) if wrong and "don-vi" in wrong else "",
        units=[(each.unit.slug, title_of(each.unit.formal)[0]) for each in entry.rated],
        unit_name=next((title_of(each.unit.formal)[0] for each in entry.rated if each.unit.slug == entry.unit), ""),
        status=400 if wrong else 200,
    )  # fmt: skip


def _begin(request: HttpRequest, at: Desk, entry: Entry) -> HttpResponse:
    """Begin a ballot; a press on "continue" goes on with the one that there is."""
    if at.draft is not None and request.POST.get("go") == "continue":
        return quiet(HttpResponseRedirect(_place_of(at), status=303))
    wrong = entry.wrong()
    if wrong or entry.channel is None:
        return _start_page(request, at, entry, wrong)
    held = guarding.not_begun(request, at)
    if held is not None:
        return held
    passed = at.brought if at.brought is not None and at.brought.kind == PERSONAL else new_pass()
    if at.draft is not None and at.brought is not None:
        drafts.drop(campaign_id=at.plan.card.id, key=at.brought.key)
    draft = begun(at, group=entry.group, unit=entry.unit, channel=entry.channel, rehearsal=entry.rehearsal)
    try:
        drafts.keep(campaign_id=at.plan.card.id, key=passed.key, draft=draft, now=at.now, plan=at.plan)
    except Closed as refusal:
        return frames.told(at, request, _s("This survey is closed"), refusal.sentence, status=410)
    pages = standing(at.document, {}, today=timezone.localdate(at.now)).pages
    after = at.carrying(passed)
    first = after.address("section", pages[0]) if pages else after.address("review")
    if at.frame is not None:
        return quiet(HttpResponseRedirect(first, status=303))
    response = quiet(HttpResponseRedirect(f"{first}?{CHECK}=1", status=303))
    give(response, at.slug, passed)
    return response


def _place_of(at: Desk) -> str:
    """Return where a ballot was left: the last page it was on, if that is still asked."""
    if at.draft is None:
        return at.address("start")
    stands = standing(at.document, at.draft.answers, today=timezone.localdate(at.now))
    if at.draft.section in stands.pages:
        return at.address("section", stands.after(at.draft.section) or at.draft.section)
    return at.address("section", stands.pages[0]) if stands.pages else at.address("review")


def _channel(at: Desk, asked: str) -> Channel | None:
    """Return by which way somebody without a personal link comes; None where such people may not answer."""
    if at.frame is not None:
        return Channel.EMBED if Channel.EMBED in at.plan.card.channels else None
    open_ = [each for each in at.plan.card.channels if each in OPEN_CHANNELS and each is not Channel.EMBED]
    if asked in open_:
        return Channel(asked)
    return Channel.LINK if Channel.LINK in open_ else (open_[0] if open_ else None)
