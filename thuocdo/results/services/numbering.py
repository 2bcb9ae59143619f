"""Gives a new publication its number and its address, when two people try at the same moment too."""

from __future__ import annotations

from itertools import chain, count

from django.db import IntegrityError, transaction

from thuocdo.directory.selectors import units as directory
from thuocdo.indices import selectors as indices
from thuocdo.kernel.refusals import BadInput
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.vietnamese import slug as make_slug
from thuocdo.results.models import Publication

LONGEST_BASE = 80  # characters; with owner and number an address has at most 100


def begin(draft: Publication, index: indices.IndexCard, *, slug: str = "") -> Publication:
    """Save `draft`, which has its owner, index, year and number, under `slug` or a free one made from its index.

    Raise `BadInput` where the number is taken, also when somebody else takes it in this very moment.
    """
    same = Publication.objects.filter(
        index_id=draft.index_id, owner_id=draft.owner_id, year=draft.year, number=draft.number
    )
    for _attempt in range(3):
        if taken := same.first():
            raise exists_already(taken)
        draft.slug = slug or _free_slug(draft, index)
        try:
            # Whoever comes second waits here until the first commits, and then learns that the number is taken.
            with transaction.atomic():
                draft.save(force_insert=True)
        except IntegrityError:
            draft.pk = None
            if slug and not same.exists():
                raise
            continue
        return draft
    raise BadInput(_s("Somebody else is saving a result with the same address. Try again."), code="exists_already")


def exists_already(taken: Publication) -> BadInput:
    """Return the refusal of a second result of an index, owner and year, or of a second correction of one."""
    values = {"year": str(taken.year), "title": taken.title_vi}
    if taken.number == 1:
        sentence = _s(
            "There is a result of this index for %(year)s already: “%(title)s”. Correct or discard that one.", **values
        )
    else:
        sentence = _s(
            "There is a correction of the result for %(year)s already: “%(title)s”. Publish or discard that one.",
            **values,
        )
    return BadInput(sentence, field="year", code="exists_already")


def _free_slug(draft: Publication, index: indices.IndexCard) -> str:
    base, tail = f"{index.slug[:LONGEST_BASE]}-{draft.year}", "" if draft.number == 1 else f"-{draft.number}"
    owner = directory.cards([draft.owner_id])[draft.owner_id]
    if draft.owner_id != index.owner_id:
        base = f"{base}-{make_slug(owner.name)}"
    # Communes of different provinces share names, and so may owners: what is not free goes on to the next.
    wishes = (f"{base[:90]}{mark}{tail}" for mark in chain([""], (f"-b{number}" for number in count(2))))
    return next(wish for wish in wishes if not Publication.objects.filter(slug=wish).exists())
