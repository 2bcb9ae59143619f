"""The page on which organisers copy the line that shows their survey in another site, and see what it does."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from thuocdo.kernel.sentences import Titled
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.surveys.domain import embedding
from thuocdo.surveys.domain.embedding import Wanted
from thuocdo.surveys.domain.tapping import question
from thuocdo.surveys.selectors import following, plans
from thuocdo.surveys.selectors.live import Filter
from thuocdo.surveys.views.answering.desk import own_origin
from thuocdo.surveys.views.asking import Asking, asking
from thuocdo.surveys.views.frame import around
from thuocdo.surveys.views.results.live import progress_table
from thuocdo.ui.language import title_of

SCRIPT = "surveys/js/embed.js"
PER_PAGE = 30  # sites of a page
FORMS = (("survey", _s("The whole survey")), ("tap", _s("A one-tap button")))


@login_required
@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the lines to copy for what is chosen, the survey as it then stands in a page, and figures per site."""
    ask = asking(request, slug)
    can_tap = _can_tap(ask)
    wanted = _wanted(request, ask, can_tap=can_tap)
    own = own_origin(request)
    found = {each.key: each for each in following.by_site(ask.card, Filter())}
    nobody = [following.Progress(site, Titled(site), 0, 0) for site in ask.card.allowed_sites if site not in found]
    listed = Paginator([*found.values(), *nobody], PER_PAGE).get_page(request.GET.get("page"))
    context = {
        **around(ask, "embedding"), "wanted": wanted, "can_tap": can_tap, "forms": FORMS,
        "form": "tap" if wanted.tap else "survey", "line": embedding.line(wanted, _script()),
        "plain": embedding.plain(wanted), "here": replace(wanted, home=own), "script": static(SCRIPT),
        "groups": ask.groups, "units": [(each.unit.slug, title_of(each.unit.formal)[0]) for each in ask.rated],
        "shows": ask.card.facts.launched_at is not None or ask.card.facts.rehearsal,
        "sites": progress_table(_s("By site"), _s("Site"), list(listed)) if listed.object_list else None,
        "page_of": listed, "setup": reverse("surveys:setup-channels", args=[slug]) if ask.manages else "",
    }  # fmt: skip
    return render(request, "surveys/organising/embedding.html", context)


def _wanted(request: HttpRequest, ask: Asking, *, can_tap: bool) -> Wanted:

    given = request.GET
    language = given.get("language") or ("en" if get_language() == "en" and ask.card.title.en else "vi")
    language = "en" if language == "en" else "vi"
    unit = given.get("don-vi", "")
    group = given.get("nhom", "")
    return Wanted(
        home=settings.BASE_URL, slug=ask.card.slug, language=language,
        title=(ask.card.title.en if language == "en" else "") or str(ask.card.title),
        tap=can_tap and given.get("form") == "tap",
        unit=unit if unit in {each.unit.slug for each in ask.rated} else "",
        group=group if group in {each.code for each in ask.groups} else "",
    )  # fmt: skip


def _can_tap(ask: Asking) -> bool:
    version = ask.card.version_id
    return version is not None and question(plans.document(version), ask.today) is not None


def _script() -> str:
    """Return the address of the script that stays when its content changes: it stands in pages of others."""

    return f"{settings.STATIC_URL}{SCRIPT}"
