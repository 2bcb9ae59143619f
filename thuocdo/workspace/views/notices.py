"""What I was told, and which mails about it I want."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse, translate_url
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from thuocdo.directory.selectors import people
from thuocdo.directory.selectors.actors import actor_for
from thuocdo.directory.services import accounts
from thuocdo.foundation.notices import selectors, services
from thuocdo.foundation.notices.wanting import Wish
from thuocdo.kernel.refusals import NotFound
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.workspace.forms import MailChoiceForm


@login_required
def notices(request: HttpRequest) -> HttpResponse:
    """The notices I have not read, or all."""
    everything = request.GET.get("show") == "all"
    found = selectors.told(_own_id(request), unread_only=not everything, page=_page(request))
    context = {
        "found": found,
        "page": Paginator(range(found.total), found.per_page).get_page(found.page),
        "everything": everything,
    }
    return render(request, "workspace/notices.html", context)


@login_required
def open_notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Note that I read a notice and lead to the page it is about."""
    return HttpResponseRedirect(_read(request, notice_id) or reverse("workspace:notices"))


@require_POST
@login_required
def read(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Note that I read a notice, and stay."""
    _read(request, notice_id)
    return _back(request)


@require_POST
@login_required
def read_all(request: HttpRequest) -> HttpResponse:
    """Note that I read everything."""
    services.read_all(recipient_id=_own_id(request), now=timezone.now())
    messages.success(request, _("All notices are marked as read."))
    return _back(request)


@login_required
def preferences(request: HttpRequest) -> HttpResponse:
    """Which mails I want, and in which language."""
    own = people.person(_own_id(request))
    standing = {"wish": selectors.wish(own.id).value, "language": own.language}
    form = MailChoiceForm(request.POST or None, initial=standing)
    if request.method == "POST" and form.is_valid():
        services.choose(recipient_id=own.id, wish=Wish(form.cleaned_data["wish"]))
        accounts.choose_language(actor=actor_for(own.id), language=form.cleaned_data["language"])
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("workspace:notice_preferences"))
    addressee = people.addressees([own.id]).get(own.id)
    context = {"form": form, "address": addressee.email if addressee else "", "hours": selectors.hours()}
    return render(request, "workspace/notice_preferences.html", context, status=400 if form.errors else 200)


def _read(request: HttpRequest, notice_id: int) -> str:
    link = services.read(recipient_id=_own_id(request), notice_id=notice_id, now=timezone.now())
    if link is None:
        raise NotFound(_s("There is no such notice for you."))
    language = translation.get_language() or "vi"
    with translation.override("vi"):
        return translate_url(link, language)


def _back(request: HttpRequest) -> HttpResponse:
    """Return to the list as it was: its page and what it shows."""
    asked = request.POST.get("query", "")
    query = asked if set(asked) <= set("abcdefghijklmnopqrstuvwxyz0123456789=&") else ""
    return HttpResponseRedirect(f"{reverse('workspace:notices')}{'?' if query else ''}{query}")


def _own_id(request: HttpRequest) -> int:
    return int(request.user.pk or 0)


def _page(request: HttpRequest) -> int:
    asked = request.GET.get("page", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 8 else 1
