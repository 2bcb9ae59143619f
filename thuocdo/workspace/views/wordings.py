"""How my unit words its notices."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from thuocdo.directory.domain.actors import Actor, Role
from thuocdo.directory.domain.policy import may_organise, may_organise_anything
from thuocdo.directory.selectors import units
from thuocdo.directory.selectors.actors import actor_for
from thuocdo.foundation.notices import selectors
from thuocdo.foundation.notices.kinds import Kind
from thuocdo.foundation.notices.wiring import kinds
from thuocdo.kernel.refusals import BadInput, NotFound
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import require
from thuocdo.ui.forms import show_refusal
from thuocdo.ui.language import show
from thuocdo.workspace import services
from thuocdo.workspace.forms import WordingForm

LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}


@login_required
def wordings(request: HttpRequest) -> HttpResponse:
    """The kinds of notices, each with the units whose words I may change."""
    actor, today = actor_for(request.user.pk), timezone.localdate()
    require(may_organise_anything(actor, today))
    owners = units.cards(actor.units_as(Role.ORGANISER, on=today))
    own = {unit_id: {each.kind for each in selectors.wordings(unit_id)} for unit_id in owners}
    listed = [
        {"kind": kind, "units": [(card, kind.code in own[unit_id]) for unit_id, card in owners.items()]}
        for kind in kinds().values()
    ]
    return render(request, "workspace/wordings.html", {"kinds": listed})


@login_required
def wording(request: HttpRequest, unit: str, kind: str) -> HttpResponse:
    """One kind in both languages, beside the words of the program."""
    actor, now = actor_for(request.user.pk), timezone.now()
    owner, known = units.unit(unit), kinds().get(kind)
    require(may_organise(actor, owner.id, timezone.localdate(now)))
    if known is None:
        raise NotFound(_s("There is no such kind of notice."))
    own = {each.language: each for each in selectors.wordings(owner.id) if each.kind == kind}
    asked = request.POST.get("language")
    forms = {}
    for language in LANGUAGES:
        given = own.get(language)
        initial = {"subject": given.subject, "body": given.body} if given else {}
        posted = request.POST if asked == language else None
        forms[language] = WordingForm(posted, initial=initial, prefix=language)
    if asked in forms and _saved(forms[asked], actor=actor, owner_id=owner.id, kind=kind, language=asked, now=now):
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("workspace:wording", args=[unit, kind]))
    context = {
        "kind": known,
        "unit": owner,
        "languages": [
            {"code": code, "name": LANGUAGES[code], "form": form, "own": code in own, "program": _program(known, code)}
            for code, form in forms.items()
        ],
        "places": [(f"{{{name}}}", show(example)) for name, example in known.places.items()],
    }
    wrong = any(form.errors for form in forms.values())
    return render(request, "workspace/wording.html", context, status=400 if wrong else 200)


def _saved(form: WordingForm, *, actor: Actor, owner_id: int, kind: str, language: str, now: datetime) -> bool:
    if not form.is_valid():
        return False
    words: Mapping[str, str] = form.cleaned_data
    try:
        services.reword(
            actor=actor,
            owner_id=owner_id,
            kind=kind,
            language=language,
            subject=words["subject"],
            body=words["body"],
            now=now,
        )
    except BadInput as refusal:
        show_refusal(form, refusal)
        return False
    return True


def _program(kind: Kind, language: str) -> tuple[str, str]:
    """Return the program's own words in a language, with places as an organiser writes them."""
    places = {name: f"{{{name}}}" for name in kind.places}
    with translation.override(language):
        return show(kind.subject_with(places)), show(kind.body_with(places))
