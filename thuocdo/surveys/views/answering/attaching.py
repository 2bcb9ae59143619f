"""Photos and files within answers. They are kept by their content, with the day only, and under no name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from html import escape
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext

from thuocdo.foundation.files import services as files
from thuocdo.foundation.files.domain.kinds import IMAGES, MB, USUAL, Limits
from thuocdo.kernel.refusals import BadInput
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.questionnaires.domain.documents import Section
from thuocdo.questionnaires.domain.items import Upload
from thuocdo.surveys.domain.posting import name_of

NOBODY = 0  # whose files these are: no account stands behind an answer
MOST_BYTES = 10 * MB  # of one file


@dataclass(frozen=True, slots=True)
class Attached:
    """What came of the files of a page: answers by code, and what is wrong."""

    answers: Mapping[str, Any] = field(default_factory=dict)
    wrong: Mapping[str, Sentence] = field(default_factory=dict)


def attached(
    request: HttpRequest, asked: Section, earlier: Mapping[str, Any], *, campaign_id: int, now: datetime
) -> Attached:
    """Take the files that a page brought, and let go of those that the person unticked."""
    answers: dict[str, Any] = {}
    wrong: dict[str, Sentence] = {}
    for item in asked.items:
        if not isinstance(item, Upload):
            continue
        before = [each for each in earlier.get(item.code) or () if isinstance(each, str)]
        stay = set(request.POST.getlist(name_of(item.code, "kept")))
        kept = [each for each in before if each in stay]
        sent = request.FILES.getlist(name_of(item.code))
        if len(kept) + len(sent) > item.most:
            wrong[item.code] = _s("Choose at most %(most)s.", most=item.most)
            sent = []
        for each in sent:
            try:
                # The moment would lead back to who sent it just then, so only the day is told.
                day = timezone.make_aware(datetime.combine(timezone.localdate(now), time()))
                taken = files.store_whole(
                    actor_id=NOBODY, purpose=f"survey {campaign_id}", sent=each, limits=_limits(item), now=day
                )
            except BadInput as refusal:
                wrong[item.code] = refusal.sentence
            else:
                kept = [*kept, *([] if taken.sha256 in kept else [taken.sha256])]
        answers[item.code] = kept or None
    return Attached(answers, wrong)


def list_of_files(item: Upload, answer: Any) -> str:
    """Return the files that were sent before, each with a box that keeps it."""
    sent = [each for each in answer or () if isinstance(each, str)]
    name, title = escape(name_of(item.code, "kept")), escape(gettext("File %(number)s, sent"))
    boxes = "".join(
        f'<label class="choice" for="{name}-{at}"><input type="checkbox" id="{name}-{at}" name="{name}" '
        f'value="{escape(each)}" checked><span>{title % {"number": at}}</span></label>'
        for at, each in enumerate(sent, 1)
    )
    hint = escape(gettext("Untick what is to be left out. Every file may have up to 10 MB."))
    return f'{boxes}<p class="q__help">{hint}</p>'


def _limits(item: Upload) -> Limits:
    return Limits(file_bytes=MOST_BYTES, files=item.most, kinds=IMAGES if item.photo else USUAL)
