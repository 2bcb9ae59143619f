"""What somebody typed is kept when they were signed out meanwhile, and put back after they have signed in again."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

KEPT = "kept_typing"  # in the session: the newest page only
MOST = 60_000  # characters; more is nobody's typing
View = Callable[..., HttpResponse]


def keeps_typing(view: View) -> View:
    """Keep what is sent by somebody who is no longer signed in; a script is answered, a page leads to sign-in."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        if request.method != "POST" or request.user.is_authenticated:
            return view(request, *args, **options)
        typed = {name: request.POST.getlist(name) for name in request.POST if name != "csrfmiddlewaretoken"}
        if sum(len(value) for values in typed.values() for value in values) <= MOST:
            request.session[KEPT] = {"path": request.path, "by": request.POST.get("by", ""), "typed": typed}
        if "autosave" in request.POST:
            return render(request, "assessments/sheet/signed_out.html", {"path": request.path}, status=401)
        return redirect_to_login(request.path)

    return guarded


def kept(request: HttpRequest) -> QueryDict | None:
    """Return what this person typed on this page before they had to sign in again, or None."""
    found = request.session.get(KEPT)
    if not found or found["path"] != request.path or found["by"] != str(request.user.pk):
        return None
    typed = QueryDict(mutable=True)
    for name, values in found["typed"].items():
        typed.setlist(name, values)
    return typed


def forget(request: HttpRequest) -> None:
    """Forget what was kept: it has been saved, or the person did not want it back."""
    request.session.pop(KEPT, None)
