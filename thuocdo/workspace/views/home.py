"""The signed-in home: my roles by unit, what they let me do, and what not and why."""

from __future__ import annotations

from collections import defaultdict

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.module_loading import import_string

from thuocdo.directory.domain.actors import ROLE_TASKS, ROLE_WORDS
from thuocdo.directory.selectors import units
from thuocdo.directory.selectors.actors import actor_for
from thuocdo.ui.navigation import reversed_or_empty
from thuocdo.workspace.domain.actions import offers


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """What I am here, and what I may do."""
    today = timezone.localdate()
    actor = actor_for(request.user.pk)
    roles = defaultdict(list)
    for each in sorted(actor.held, key=lambda held: held.valid_from):
        if each.valid_until is None or each.valid_until > today:
            roles[each.unit_id].append(
                {
                    "word": ROLE_WORDS[each.role],
                    "task": ROLE_TASKS[each.role],
                    "coming": each.valid_from if each.valid_from > today else None,
                    "last_day": each.last_day,
                }
            )
    known = units.cards(roles)
    allowed, denied = offers(import_string(settings.THUOCDO_ACTIONS), actor, today, reversed_or_empty)
    context = {
        "name": actor.name,
        "units": [(known[unit_id], held) for unit_id, held in roles.items()],
        "allowed": allowed,
        "denied": denied,
    }
    return render(request, "workspace/home.html", context)
