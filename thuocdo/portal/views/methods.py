"""How everything is computed, in plain words."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from thuocdo.kernel.refusals import NotFound
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.portal.presenters.methods import BY_SLUG, TOPICS, examples
from thuocdo.ui.navigation import reversed_or_empty


def methods(request: HttpRequest) -> HttpResponse:
    """List the topics."""
    return render(
        request,
        "portal/methods/index.html",
        {
            "topics": TOPICS,
            "frameworks": reversed_or_empty("indices:frameworks"),
            "opendata": reversed_or_empty("opendata:catalogue"),
        },
    )


def method(request: HttpRequest, topic: str) -> HttpResponse:
    """Explain one topic, with examples computed now."""
    found = BY_SLUG.get(topic)
    if found is None:
        raise NotFound(_s("There is no page on “%(topic)s” among the methods.", topic=topic))
    place = TOPICS.index(found)
    context: dict[str, object] = {
        "topic": found,
        "topics": TOPICS,
        "before": TOPICS[place - 1] if place else None,
        "after": TOPICS[place + 1] if place + 1 < len(TOPICS) else None,
        **examples(topic),
    }
    return render(request, found.template, context)
