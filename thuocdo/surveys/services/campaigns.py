"""Beginning a campaign, changing what it says, dropping a draft. What is settled by launching stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.utils import timezone

from thuocdo.directory.domain.actors import Actor
from thuocdo.directory.domain.policy import may_manage_surveys
from thuocdo.kernel.refusals import BadInput, NotFound, Problem
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import require
from thuocdo.kernel.vietnamese import nfc
from thuocdo.kernel.vietnamese import slug as slug_of
from thuocdo.questionnaires import selectors as questionnaires
from thuocdo.questionnaires.domain.documents import Document
from thuocdo.questionnaires.domain.lifecycle import Status
from thuocdo.surveys.domain import campaigns as rules
from thuocdo.surveys.domain import guards as guarding
from thuocdo.surveys.domain import policy
from thuocdo.surveys.domain.campaigns import After, Channel, Kind, Rating
from thuocdo.surveys.domain.guards import Guards
from thuocdo.surveys.models import Campaign, Rated
from thuocdo.surveys.selectors.campaigns import CampaignCard, card, missing
from thuocdo.surveys.services.telling import record

LONGEST_TITLE, LONGEST_TEXT, LONGEST_SLUG = 250, 10_000, 80
MOST_SITES = 100
RESERVED = {"moi", "m"}  # words that stand at a campaign's place in addresses
# What launching settles; the end is moved, and the questionnaire corrected, by services of their own.
SETTLED = ("kind", "rating", "channels", "smallest_cell", "opens_at", "closes_at", "version_id")


class LateSave(BadInput):
    """Somebody changed the set-up in between; nothing was written."""

    code = "late_save"

    def __init__(self) -> None:
        super().__init__(
            _s("Somebody changed the set-up while you were at it. Look at what stands now and save again.")
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Basics:
    """What a campaign says of itself. Texts are a safe subset of Markdown; moments are aware."""

    kind: Kind
    title_vi: str
    title_en: str = ""
    version_id: int | None = None
    purpose_vi: str = ""
    purpose_en: str = ""
    consent_vi: str = ""
    consent_en: str = ""
    rating: Rating = Rating.NONE
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    most_ballots: int | None = None
    channels: tuple[Channel, ...] = (Channel.LINK, Channel.QR)
    after: After = After.THANKS
    allowed_sites: tuple[str, ...] = ()
    smallest_cell: int = rules.SMALLEST_CELL
    guards: Guards = Guards()  # noqa: RUF009 - frozen


@transaction.atomic
def create(*, actor: Actor, owner_id: int, basics: Basics, is_model: bool = False, now: datetime) -> str:
    """Begin a campaign of a unit and return its slug. Raise `NotPermitted`, or `BadInput` with all that is wrong."""
    require(may_manage_surveys(actor, owner_id, timezone.localdate(now)))
    _check(basics, actor, now)
    row = Campaign(owner_id=owner_id, created_by_id=actor.user_id, is_model=is_model)
    _write(row, basics)
    row.slug = _free_slug(basics.title_vi)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:  # its address was taken at the very same moment
        raise BadInput(_s("Somebody began a survey of this title at this moment. Try again.")) from error
    record(actor, row.pk, "create", {"title": row.title_vi, "kind": row.kind}, now)
    return row.slug


@transaction.atomic
def change(*, actor: Actor, campaign_id: int, basics: Basics, seen: int, now: datetime) -> None:
    """Change a campaign; what launching settles only before. `seen` is the revision that stood on the page.

    Raise `NotPermitted`, `LateSave`, or `BadInput`.
    """
    row, before = locked(campaign_id)
    today = timezone.localdate(now)
    require(policy.may_steer(actor, before.facts, today, now))
    basics = replace(basics, channels=tuple(sorted(basics.channels, key=tuple(Channel).index)))
    stood = basics_of(before)
    changed = [name for name in Basics.__slots__ if getattr(stood, name) != getattr(basics, name)]
    if set(changed) & set(SETTLED):
        require(policy.may_prepare(actor, before.facts, today))
    not_late(row, seen)
    if not changed:
        return
    _check(basics, actor, now, stands=stood.version_id)
    _write(row, basics)
    touch(row)
    record(actor, campaign_id, "change", {"fields": changed}, now)


@transaction.atomic
def delete(*, actor: Actor, campaign_id: int, now: datetime) -> None:
    """Delete a campaign that was never launched. Raise `NotPermitted`, or `BadInput` where it was rehearsed."""
    from thuocdo.surveys.models import Submission

    row, before = locked(campaign_id)
    require(policy.may_prepare(actor, before.facts, timezone.localdate(now)))
    if Submission.objects.filter(campaign=row).exists():
        raise BadInput(_s("Answers of the rehearsal are there. Delete them first."))
    row.delete()
    record(actor, campaign_id, "delete", {"title": before.title}, now)


def locked(campaign_id: int) -> tuple[Campaign, CampaignCard]:
    """Return a campaign's row, locked, and what it says; ballots may still come in meanwhile. Raise `NotFound`."""
    row = Campaign.objects.select_for_update(no_key=True).filter(pk=campaign_id).first()
    if row is None:
        raise missing()
    return row, card(row)


def not_late(row: Campaign, seen: int) -> None:
    """Raise `LateSave` unless the set-up still is what the person had before them."""
    if row.revision != seen:
        raise LateSave


def touch(row: Campaign) -> None:
    """Save a change of the set-up and count it: what processes keep in memory of the campaign no longer holds."""
    row.revision += 1
    row.save()


def basics_of(found: CampaignCard) -> Basics:
    """Return what stands."""
    return Basics(
        kind=found.kind, title_vi=str(found.title), title_en=found.title.en, version_id=found.version_id,
        purpose_vi=found.purpose["vi"], purpose_en=found.purpose["en"], consent_vi=found.consent["vi"],
        consent_en=found.consent["en"], rating=found.rating, opens_at=found.facts.opens_at,
        closes_at=found.facts.closes_at, most_ballots=found.most_ballots, channels=found.channels, after=found.after,
        allowed_sites=found.allowed_sites, smallest_cell=found.smallest_cell, guards=found.guards,
    )  # fmt: skip


def texts(basics: Basics) -> Mapping[str, str]:
    """Return the longer texts by the name of their field."""
    names = ("purpose_vi", "purpose_en", "consent_vi", "consent_en")
    return {name: getattr(basics, name) for name in names}


def _check(basics: Basics, actor: Actor, now: datetime, stands: int | None = None) -> None:
    found = [*rules.date_problems(basics.opens_at, basics.closes_at)]
    found += rules.channel_problems(each.value for each in basics.channels)
    if not nfc(basics.title_vi):
        found.append(Problem(_s("Give the survey a title."), place="title_vi"))
    for place in ("title_vi", "title_en"):
        if len(getattr(basics, place)) > LONGEST_TITLE:
            found.append(_long(place, LONGEST_TITLE))
    found += [_long(place, LONGEST_TEXT) for place, text in texts(basics).items() if len(text) > LONGEST_TEXT]
    if not 1 <= basics.smallest_cell <= 1000:
        found.append(_wrong("smallest_cell", basics.smallest_cell, _s("%(low)s to %(high)s", low=1, high=1000)))
    if basics.most_ballots is not None and basics.most_ballots < 1:
        found.append(_wrong("most_ballots", basics.most_ballots, _s("1 or more")))
    found += [_site(site) for site in basics.allowed_sites if not _is_origin(site)]
    if len(basics.allowed_sites) > MOST_SITES:
        found.append(Problem(_s("At most %(most)s sites can be named.", most=MOST_SITES), place="allowed_sites"))
    document, faults = _document(basics.version_id, actor, now, stands)
    found += faults
    found += guarding.problems(basics.guards, document)
    if found:
        raise BadInput(_s("The survey can't be saved like this."), problems=found)


def _document(
    version_id: int | None, actor: Actor, now: datetime, stands: int | None
) -> tuple[Document | None, list[Problem]]:
    """Return what is asked, or why that version can't be chosen: drafts of others are as if they were not there."""
    if version_id is None:
        return None, []
    gone = Problem(_s("There is no such questionnaire, or it is not public yet."), place="version_id")
    try:
        found = questionnaires.version_card(version_id)
    except NotFound:
        return None, [gone]
    own = may_manage_surveys(actor, found.owner_id, timezone.localdate(now))
    if found.status is not Status.PUBLISHED and not own and version_id != stands:
        return None, [gone]
    return questionnaires.document(version_id), []


def _write(row: Campaign, basics: Basics) -> None:
    row.kind, row.rating, row.after = basics.kind.value, basics.rating.value, basics.after.value
    row.title_vi, row.title_en = nfc(basics.title_vi), nfc(basics.title_en)
    for name, text in texts(basics).items():
        setattr(row, name, text.replace("\0", "").strip())
    row.version_id, row.most_ballots = basics.version_id, basics.most_ballots
    row.opens_at, row.closes_at = basics.opens_at, basics.closes_at
    row.channels = rules.in_order([each.value for each in basics.channels])
    row.allowed_sites, row.smallest_cell = list(basics.allowed_sites), basics.smallest_cell
    row.guards = guarding.to_data(basics.guards)
    if row.pk is not None and basics.rating is Rating.NONE:
        Rated.objects.filter(campaign=row).delete()


def _is_origin(site: str) -> bool:
    """Tell whether a text is an origin as browsers send it: scheme, host, perhaps a port, and nothing else."""
    try:
        parts = urlsplit(site)
        _port = parts.port
    except ValueError:
        return False
    return (
        parts.scheme in ("http", "https") and bool(parts.hostname) and site == f"{parts.scheme}://{parts.netloc}".lower()
        and "@" not in parts.netloc and "*" not in parts.netloc and " " not in site
    )  # fmt: skip


def _site(site: str) -> Problem:
    sentence = _s("“%(given)s” is no address of a site.", given=site[:80])
    return Problem(sentence, place="allowed_sites", given=site[:80], expected=_s("such as https://example.gov.vn"))


def _wrong(place: str, given: int, expected: Sentence) -> Problem:
    sentence = _s("%(given)s is not possible. Give %(expected)s.", given=given, expected=expected)
    return Problem(sentence, place=place, given=str(given), expected=expected)


def _long(place: str, most: int) -> Problem:
    return Problem(_s("Give at most %(most)s characters.", most=most), place=place)


def _free_slug(title: str) -> str:
    wanted = slug_of(title)[:LONGEST_SLUG].strip("-") or "khao-sat"
    taken = set(Campaign.objects.filter(slug__startswith=wanted).values_list("slug", flat=True)) | RESERVED
    return next(each for at in range(1, 100_000) if (each := wanted if at == 1 else f"{wanted}-{at}") not in taken)
