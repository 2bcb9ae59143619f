"""Letters to invited people: their words with a preview, sending, reminders, a demonstration's outbox."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thuocdo.kernel.refusals import BadInput
from thuocdo.surveys.domain.letters import LANGUAGES, LETTER_WORDS, PLACES, LetterKind, not_sending
from thuocdo.surveys.forms.inviting import WordsForm
from thuocdo.surveys.selectors import letters as selectors
from thuocdo.surveys.selectors.letters import Stands
from thuocdo.surveys.services import mailing, writing
from thuocdo.surveys.services.writing import SAMPLE, Writer
from thuocdo.surveys.views.asking import managed
from thuocdo.surveys.views.inviting import page
from thuocdo.ui.forms import show_refusal
from thuocdo.ui.language import say, show, title_of

NAMES = {"vi": "Tiếng Việt", "en": "English"}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def letters(request: HttpRequest, slug: str) -> HttpResponse:
    """Show how a letter reads in a language, and word it."""
    ask = managed(request, slug)
    kind = LetterKind.REMIND if request.GET.get("thu") == LetterKind.REMIND.value else LetterKind.INVITE
    language = request.GET.get("tieng", "vi")
    language = language if language in LANGUAGES else "vi"
    writer = Writer(ask.card, kind)
    words = writer.words(language)
    form = WordsForm(request.POST or None, initial={"subject": words.subject, "body": words.body})
    if form.is_valid():
        told = {} if "reset" in request.POST else form.cleaned_data
        try:
            writing.word(actor=ask.actor, campaign_id=ask.card.id, kind=kind, language=language,
                         subject=told.get("subject", ""), body=told.get("body", ""), now=ask.now)  # fmt: skip
            messages.success(request, gettext("Saved."))
            return redirect(f"{reverse('surveys:letters', args=[slug])}?thu={kind.value}&tieng={language}")
        except BadInput as refusal:
            show_refusal(form, refusal)
    unit = ask.rated[0].unit.id if ask.rated else None
    context = page(
        ask, "letters", form=form, words=words, letter=writer.letter(language, SAMPLE, unit), language=language,
        kind=kind.value, kinds=[(each.value, say(LETTER_WORDS[each])) for each in LetterKind],
        languages=[(each, NAMES[each]) for each in LANGUAGES],
        places=[(f"{{{name}}}", said) for name, said in PLACES.items()],
    )  # fmt: skip
    return render(request, "surveys/inviting/letters.html", context, status=400 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sendings(request: HttpRequest, slug: str) -> HttpResponse:
    """Show how sendings go; begin one."""
    ask = managed(request, slug)
    if request.method == "POST":
        kind = LetterKind.REMIND if request.POST.get("kind") == LetterKind.REMIND.value else LetterKind.INVITE
        try:
            count = mailing.begin(
                actor=ask.actor, campaign_id=ask.card.id, kind=kind, group_id=_one_of(request, "group", ask.groups),
                unit_id=_one_of(request, "unit", [each.unit for each in ask.rated]), now=ask.now,
            )  # fmt: skip
            said = ngettext("Letters to %(count)s person begin to leave.",
                            "Letters to %(count)s people begin to leave.", count) % {"count": count}  # fmt: skip
            messages.success(request, said)
        except BadInput as refusal:
            messages.error(request, say(refusal.sentence))
        return redirect("surveys:sendings", slug)
    context = page(ask, "sendings", **_how_they_go(ask))
    return render(request, "surveys/inviting/sendings.html", context)


@login_required
@require_safe
def progress(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the part of the page that changes while letters leave."""
    ask = managed(request, slug)
    context = page(ask, "sendings", **_how_they_go(ask))
    return render(request, "surveys/inviting/progress.html", context)


@login_required
@require_POST
def stop(request: HttpRequest, slug: str) -> HttpResponse:
    """Stop the letters that are leaving."""
    ask = managed(request, slug)
    if mailing.stop(actor=ask.actor, campaign_id=ask.card.id, now=ask.now):
        messages.success(request, gettext("No more letters leave. Who has theirs keeps it."))
    return redirect("surveys:sendings", slug)


@login_required
@require_safe
def outbox(request: HttpRequest, slug: str) -> HttpResponse:
    """In a demonstration show who is sent what; anywhere else there is no such page."""
    ask = managed(request, slug)
    _only_in_a_demonstration()
    listed = selectors.people(ask.card.id, stands=Stands.SENT, page=request.GET.get("page", 1))
    return render(request, "surveys/inviting/outbox.html", page(ask, "outbox", page_of=listed))


@login_required
@require_safe
def outgoing(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """In a demonstration show one letter, written as the page is shown."""
    ask = managed(request, slug)
    _only_in_a_demonstration()
    found = selectors.email_of(ask.card.id, number)
    kind = LetterKind.REMIND if request.GET.get("thu") == LetterKind.REMIND.value else LetterKind.INVITE
    letter = writing.outgoing(ask.card, number, kind)
    context = page(ask, "outbox", person=found, letter=letter, kind=kind.value)
    response = render(request, "surveys/inviting/outgoing.html", context)
    response["Referrer-Policy"] = "no-referrer"
    return response


def _how_they_go(ask: Any) -> dict[str, Any]:
    found = selectors.sendings(ask.card.id)
    running = next((each for each in found if each.finished_at is None), None)
    card = ask.card
    return {
        "running": running, "past": [each for each in found if each.finished_at is not None],
        "counts": selectors.counts(card.id),
        "why_not_invite": not_sending(LetterKind.INVITE, card.channels, card.facts, ask.now),
        "why_not_remind": not_sending(LetterKind.REMIND, card.channels, card.facts, ask.now),
        "groups": [(each.id, show(each.title)) for each in ask.groups],
        "units": [(each.unit.id, title_of(each.unit.formal)[0]) for each in ask.rated],
        "kind_words": {each.value: say(LETTER_WORDS[each]) for each in LetterKind},
    }  # fmt: skip


def _only_in_a_demonstration() -> None:
    if not settings.DEMONSTRATION:
        raise Http404


def _one_of(request: HttpRequest, name: str, offered: Any) -> int | None:
    given = request.POST.get(name, "")
    return next((each.id for each in offered if str(each.id) == given), None)
