"""The mails that leave: what waits, what left, what failed and why; when mail leaves."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from thuocdo.directory.domain.actors import Actor
from thuocdo.directory.selectors import people
from thuocdo.directory.selectors.actors import actor_for
from thuocdo.foundation.notices import outgoing, selectors
from thuocdo.foundation.notices.outgoing import MailLine, State
from thuocdo.foundation.notices.wanting import Hours
from thuocdo.foundation.notices.wiring import Addressee
from thuocdo.kernel.refusals import BadInput
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import require
from thuocdo.ui.forms import show_refusal
from thuocdo.ui.parts import Cell, Column, Row, Table
from thuocdo.workspace import services
from thuocdo.workspace.domain import policy
from thuocdo.workspace.forms import MailHoursForm

STATES = {State.WAITING: _s("waiting"), State.SENT: _s("sent"), State.GIVEN_UP: _s("given up")}


@login_required
def mails(request: HttpRequest) -> HttpResponse:
    """All mails, newest first, with filters."""
    actor = _reader(request)
    text, state = request.GET.get("q", "")[:200], request.GET.get("state", "")
    sort, asked = request.GET.get("sort", "-made"), request.GET.get("page", "")
    found = outgoing.mails(
        state=State(state) if state in list(State) else None,
        recipients=people.ids_like(text) if text.strip() else None,
        sort=sort,
        page=int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 8 else 1,
    )
    known = people.addressees({each.recipient_id for each in found.mails})
    now, zone = timezone.now(), timezone.get_default_timezone()
    hours = selectors.hours()
    context = {
        "table": _table([_row(each, known.get(each.recipient_id)) for each in found.mails], sort),
        "page": Paginator(range(found.total), found.per_page).get_page(found.page),
        "total": found.total,
        "states": [(each.value, words) for each, words in STATES.items()],
        "state": state,
        "q": text,
        "filtered": bool(text or state),
        "hours": hours,
        "opens": hours.next_open(now, zone) if hours.quiet(now, zone) else None,
        "may_look_after": bool(policy.may_look_after_mail(actor, timezone.localdate(now))),
        "kept_in_files": settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"),
    }
    return render(request, "workspace/mails.html", context)


@login_required
def mail(request: HttpRequest, mail_id: int) -> HttpResponse:
    """One mail: what became of it, and what it says."""
    actor = _reader(request)
    line = outgoing.mail(mail_id)
    context = {
        "mail": line,
        "state": STATES[line.state],
        "letter": outgoing.letter(mail_id),
        "addressee": people.addressees([line.recipient_id]).get(line.recipient_id),
        "may_look_after": bool(policy.may_look_after_mail(actor, timezone.localdate())),
    }
    return render(request, "workspace/mail.html", context)


@require_POST
@login_required
def again(request: HttpRequest, mail_id: int) -> HttpResponse:
    """Let a mail that was given up leave again."""
    services.mail_again(actor=actor_for(request.user.pk), mail_id=mail_id, now=timezone.now())
    messages.success(request, _("The mail will be sent again outside of quiet hours."))
    return HttpResponseRedirect(reverse("workspace:mail", args=[mail_id]))


@require_POST
@login_required
def trial(request: HttpRequest) -> HttpResponse:
    """Send myself a notice to see whether mail reaches me."""
    with translation.override("vi"):
        link = reverse("workspace:mails")
    services.send_trial(actor=actor_for(request.user.pk), link=link, now=timezone.now())
    messages.success(request, _("A trial notice is on its way to you."))
    return HttpResponseRedirect(reverse("workspace:mails"))


@login_required
def hours(request: HttpRequest) -> HttpResponse:
    """When mail is sent."""
    actor, now = actor_for(request.user.pk), timezone.now()
    require(policy.may_look_after_mail(actor, timezone.localdate(now)))
    standing = selectors.hours()
    initial = {name: getattr(standing, name) for name in MailHoursForm.base_fields}
    form = MailHoursForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_mail_hours(actor=actor, hours=Hours(**form.cleaned_data), now=now)
        except BadInput as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("workspace:mails"))
    return render(request, "workspace/mail_hours.html", {"form": form}, status=400 if form.errors else 200)


def _reader(request: HttpRequest) -> Actor:
    actor = actor_for(request.user.pk)
    require(policy.may_see_mail(actor, timezone.localdate(), demonstration=settings.DEMONSTRATION))
    return actor


def _table(rows: list[Row], sort: str) -> Table:
    columns = (
        Column(_s("Mail")),
        Column(_s("To")),
        Column(_s("Made"), sort="made"),
        Column(_s("State")),
        Column(_s("Attempts"), numeric=True, sort="attempts", minor=True),
    )
    return Table(_s("Mails"), columns, rows, sorted_by=sort, caption_unseen=True)


def _row(line: MailLine, addressee: Addressee | None) -> Row:
    return Row(
        (
            Cell(title_of(line), link=reverse("workspace:mail", args=[line.id])),
            addressee.name if addressee else _s("account closed or without address"),
            line.made_at,
            Cell(STATES[line.state], note=line.last_error or line.sent_at or line.given_up_at or ""),
            line.attempts,
        )
    )


def title_of(line: MailLine) -> Sentence | str:
    """Return how a list calls a mail: its one subject, or how many notices it carries."""
    if line.digest_date is None and len(line.subjects) == 1:
        return line.subjects[0]
    count = len(line.subjects)
    carried = _s("%(count)s notice", "%(count)s notices", count=count)
    if line.digest_date is None:
        return carried
    return _s("Digest of %(day)s: %(notices)s", day=line.digest_date, notices=carried)
