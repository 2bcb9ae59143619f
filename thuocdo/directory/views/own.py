"""One's own account: what is known of oneself, and the language of mails."""

from __future__ import annotations

from typing import Any

from allauth.usersessions.views import ListUserSessionsView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from thuocdo.directory.domain.actors import ROLE_WORDS
from thuocdo.directory.domain.devices import device
from thuocdo.directory.selectors import people
from thuocdo.directory.selectors.actors import actor_for
from thuocdo.directory.services import accounts


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Name, address, roles, language; the other pages are tabs."""
    own = people.person(int(request.user.pk or 0))
    today = timezone.localdate()
    roles = [(ROLE_WORDS[each.role], each.unit) for each in own.roles if each.on(today)]
    return render(request, "directory/account/own.html", {"own": own, "roles": roles})


@require_POST
@login_required
def language(request: HttpRequest) -> HttpResponse:
    """Keep the language of mails."""
    accounts.choose_language(actor=actor_for(request.user.pk), language=request.POST.get("language", ""))
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("directory:account"))


class Devices(ListUserSessionsView):  # type: ignore[misc]
    """Where one is signed in, each device in words."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["devices"] = [(each, device(each.user_agent)) for each in reversed(context["sessions"])]
        return context


def no_confirmation(request: HttpRequest, key: str) -> HttpResponse:
    """Addresses are given by administrators, so there is nothing to confirm."""
    raise Http404(key)
