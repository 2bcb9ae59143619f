"""The made-up surveys of a demonstration, through the same doors as real ones: in demonstration mode only.

The Ministry asks citizens how satisfied they are with each province, and invites officials of some provinces to say
what they think of the reform. Both run for some weeks after they were loaded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from thuocdo.directory.domain.actors import Actor, Role
from thuocdo.directory.domain.demonstration import COUNTRY, MINISTRY
from thuocdo.directory.domain.units import UnitKind
from thuocdo.directory.selectors import people, units
from thuocdo.directory.selectors.actors import actor_for
from thuocdo.kernel.refusals import NotFound, NotPermitted
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.questionnaires import selectors as questionnaires
from thuocdo.questionnaires.domain.lifecycle import Status
from thuocdo.surveys.domain import demonstration as plan
from thuocdo.surveys.domain.campaigns import OPEN_CHANNELS, After, Channel, Kind, Rating
from thuocdo.surveys.domain.demonstration import DAY, Asked, dice
from thuocdo.surveys.domain.demonstration_remarks import CITIZENS, OFFICIALS
from thuocdo.surveys.domain.guards import SAYING_ENOUGH, Guards, Reason
from thuocdo.surveys.domain.letters import LetterKind
from thuocdo.surveys.domain.people import Person
from thuocdo.surveys.models import Campaign, Invitation, Mailing, Submission
from thuocdo.surveys.selectors import campaigns as selecting
from thuocdo.surveys.selectors.campaigns import CampaignCard
from thuocdo.surveys.services import (
    campaigns,
    flushing,
    folding,
    handing_in,
    inviting,
    judging,
    launching,
    parts,
    receipts,
    storing,
)
from thuocdo.surveys.services.campaigns import Basics
from thuocdo.surveys.services.parts import GroupSpec

INVITED_UNITS, INVITED_EACH = 8, 18  # provinces, and people of each; those of the last one have no letter yet
ANSWER = 0.72  # of invited people
FINISHED_CASES = 60


@dataclass(frozen=True, slots=True)
class Told:
    """One made-up survey: what it says, whom it asks, how many answer."""

    basics: Basics
    questionnaire: str
    groups: tuple[tuple[GroupSpec, int], ...]  # with how many of a hundred belong to it
    target: int  # ballots about each unit
    ballots: int  # about all of them
    channels: tuple[tuple[Channel, int], ...]  # and how many of a hundred come by it
    remarks: tuple[str, ...]


CITIZENS_SURVEY = Told(
    Basics(
        kind=Kind.SATISFACTION,
        title_vi="Khảo sát sự hài lòng của người dân, tổ chức năm 2025 (mô hình)",
        title_en="Survey of people's satisfaction, 2025 (model)",
        purpose_vi="Câu trả lời giúp cơ quan nhà nước biết người dân hài lòng và chưa hài lòng ở điểm nào để phục vụ "
        "tốt hơn. Đây là **khảo sát mô hình** để dùng thử hệ thống.",
        purpose_en="Your answers show where people are satisfied with public services and where they are not. This is "
        "a **model survey** to try the system.",
        consent_vi="Phiếu không ghi tên, số điện thoại hay địa chỉ mạng. Kết quả chỉ được công bố ở dạng tổng hợp, "
        "không công bố nhóm dưới 5 phiếu. Ông/Bà có thể dừng lại bất cứ lúc nào.",
        consent_en="No name, telephone number or network address is kept. Results are shown only in totals, never of "
        "fewer than 5 ballots. You may stop at any time.",
        rating=Rating.ONE, after=After.RESULTS, allowed_sites=(plan.SITE,),
        channels=(
            Channel.LINK, Channel.QR, Channel.EMBED, Channel.INTERVIEWER, Channel.PAPER, Channel.RECEIPT, Channel.API,
        ),
        guards=Guards(seconds_least=60, straight_line=25),
    ),
    "sipas-2022",
    ((GroupSpec("nguoi_dan", "Người dân", "Citizens", 2200), 86),
     (GroupSpec("to_chuc", "Tổ chức, doanh nghiệp", "Organisations and businesses", 520), 14)),
    80, 2300,
    ((Channel.LINK, 34), (Channel.QR, 22), (Channel.EMBED, 11), (Channel.INTERVIEWER, 21), (Channel.PAPER, 9),
     (Channel.API, 3)),
    CITIZENS,
)  # fmt: skip
OFFICIALS_SURVEY = Told(
    Basics(
        kind=Kind.OFFICIALS,
        title_vi="Khảo sát lãnh đạo, công chức về cải cách hành chính năm 2025 (mô hình)",
        title_en="Officials' survey on public administration reform, 2025 (model)",
        purpose_vi="Ý kiến của công chức về bảy lĩnh vực cải cách hành chính ở địa phương. Đây là **khảo sát mô hình** "
        "để dùng thử hệ thống.",
        purpose_en="What officials think of the seven fields of the reform in their province. This is a **model "
        "survey** to try the system.",
        consent_vi="Không ai biết phiếu nào là của ai: đường liên kết cá nhân chỉ để mỗi người trả lời một lần.",
        consent_en="Nobody knows whose ballot is whose: the personal link only sees to it that each person answers "
        "once.",
        rating=Rating.ONE, channels=(Channel.LINK, Channel.QR, Channel.INVITATION), guards=Guards(seconds_least=45),
    ),
    "cong-chuc-mo-hinh", (), 20, 560, ((Channel.LINK, 70), (Channel.QR, 30)), OFFICIALS,
)  # fmt: skip
ALL = (CITIZENS_SURVEY, OFFICIALS_SURVEY)


def load(*, now: datetime) -> tuple[str, ...]:
    """Make the made-up surveys that are not there yet and return the addresses of the new ones.

    All of a survey or nothing of it. Raise `NotPermitted` in production, `NotFound` before units, questionnaires and
    accounts are loaded.
    """
    _only_in_a_demonstration()
    made = []
    for told in ALL:
        if not _standing(told):
            with transaction.atomic():
                made.append(_make(told, now).slug)
    if made:
        folding.fold_all(now=now)
        flushing.flush(now=now)
    return tuple(made)


def send(*, slug: str = "", count: int, chance: Random, now: datetime) -> int:
    """Hand in made-up ballots of today about any rated unit, of one made-up survey or of all; return how many.

    Raise `NotPermitted` in production, `NotFound` where no made-up survey is, and all that `storing.store` raises.
    """
    _only_in_a_demonstration()
    cards = [
        selecting.campaign(row.slug) for told in ALL for row in [_standing(told)] if row and slug in ("", row.slug)
    ]
    if not cards:
        raise NotFound(_s("There is no such made-up survey. Run `manage.py load_demonstration_surveys` first."))
    for _each in range(count):
        card = chance.choices(cards, [4, 1][: len(cards)])[0]
        asked = _asked(next(told for told in ALL if told.basics.title_vi == str(card.title)), card)
        unit = chance.choice([each.unit.slug for each in selecting.rated(card.id)])
        storing.store(
            campaign_id=card.id, ballot=replace(plan.ballot(asked, unit, chance), id=uuid4()), now=now
        )  # fmt: skip
    return count


def _only_in_a_demonstration() -> None:
    if not settings.DEMONSTRATION:
        raise NotPermitted(_s("Made-up surveys are never loaded in production (THUOCDO_MODE)."))


def _standing(told: Told) -> Campaign | None:
    return Campaign.objects.filter(title_vi=told.basics.title_vi, is_model=True).first()


def _make(told: Told, now: datetime) -> CampaignCard:
    manager = _manager(now)
    card = _launched(told, manager, now)
    asked = _asked(told, card)
    _hand_in(told, asked, card, now)
    if Channel.INVITATION in card.channels:
        _invited_answer(asked, card, now)
    if Channel.RECEIPT in card.channels:
        _finished_cases_answer(asked, card, now)
    _judge(card, manager, now)
    return card


def _manager(now: datetime) -> Actor:
    held = people.holders(units.unit(MINISTRY).id, Role.SURVEY_MANAGER, timezone.localdate(now))
    if not held:
        raise NotFound(_s("There is no survey manager yet. Run `manage.py load_demonstration_accounts` first."))
    return actor_for(min(held))


def _launched(told: Told, manager: Actor, now: datetime) -> CampaignCard:
    """Create a survey, set it up as its manager does, and launch it."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    begun = midnight - (plan.BEGAN + 5) * DAY
    versions = questionnaires.versions(told.questionnaire, actor=manager, on=timezone.localdate(now))
    version = next(each for each in versions if each.status is Status.PUBLISHED)
    basics = replace(
        told.basics, version_id=version.id, opens_at=midnight - plan.BEGAN * DAY, closes_at=midnight + plan.ENDS * DAY
    )
    slug = campaigns.create(
        actor=manager, owner_id=units.unit(MINISTRY).id, basics=basics, is_model=True, now=begun
    )  # fmt: skip
    card = selecting.campaign(slug)
    groups = [each for each, _ in told.groups]
    parts.set_groups(actor=manager, campaign_id=card.id, groups=groups, seen=card.revision, now=begun)
    rated = units.of_kind(UnitKind.PROVINCE, timezone.localdate(now), units.unit(COUNTRY).id)
    targets = {unit.id: told.target for unit in rated}
    parts.set_rated(actor=manager, campaign_id=card.id, targets=targets, seen=card.revision + 1, now=begun)
    if Channel.INVITATION in card.channels:
        _invite(card, manager, begun + DAY)
    launching.launch(actor=manager, campaign_id=card.id, now=begun + 2 * DAY)
    return selecting.campaign(card.id)


def _asked(told: Told, card: CampaignCard) -> Asked:
    version_id = card.version_id or 0
    groups = tuple((spec.code, share) for spec, share in told.groups)
    document = questionnaires.document(version_id)
    return Asked(told.questionnaire, version_id, document, groups, told.channels, told.remarks)


def _hand_in(told: Told, asked: Asked, card: CampaignCard, now: datetime) -> None:
    slugs = [each.unit.slug for each in selecting.rated(card.id)]
    lot = []
    for unit, count in plan.crowds(asked.name, slugs, told.ballots * len(slugs) // 34).items():
        chance = dice(asked.name, "ballots", unit)
        lot += [(plan.ballot(asked, unit, chance), now - plan.ago(chance) * DAY) for _ in range(count)]
    storing.store_lot(campaign_id=card.id, ballots_at=lot)
    worded = [each for each in lot if each[0].channel in OPEN_CHANNELS and _says_enough(each[0].answers)]
    for ballot, moment in worded[:4]:  # the same once more: set aside as a twin
        again = replace(ballot, id=_number(dice(asked.name, "twin", ballot.id)))
        storing.store(campaign_id=card.id, ballot=again, now=moment)


def _says_enough(answers: Mapping[str, Any]) -> bool:
    return any(isinstance(each, str) and each in CITIZENS and len(each) >= SAYING_ENOUGH for each in answers.values())


def _invite(card: CampaignCard, manager: Actor, now: datetime) -> None:
    """Put officials of some provinces on the list; no such addresses exist."""
    rated = {each.unit.slug: each.unit.id for each in selecting.rated(card.id)}
    for slug in _invited_units(rated):
        found = [
            Person(f"canbo{number:02}.{slug}@example.org", unit_id=rated[slug])
            for number in range(1, INVITED_EACH + 1)
        ]  # fmt: skip
        inviting.invite(actor=manager, campaign_id=card.id, people=found, now=now)


def _invited_units(slugs: Iterable[str]) -> list[str]:
    order = sorted(slugs)
    dice("invited").shuffle(order)
    return order[:INVITED_UNITS]


def _invited_answer(asked: Asked, card: CampaignCard, now: datetime) -> None:
    """Let the letters have left, except those to the last province, come back for two, and most people answer."""
    rows = list(Invitation.objects.filter(campaign=card.id).select_related("unit").order_by("id"))
    written, opened = rows[: -INVITED_EACH or None], card.facts.opens_at or now
    numbers = [row.pk for row in written]
    returned = numbers[7 :: max(len(numbers) // 2, 1)]
    left, reminded = opened + DAY / 3, now - 6 * DAY
    Invitation.objects.filter(pk__in=numbers).update(sent_at=left, reminded_at=reminded, reminders=1)
    Invitation.objects.filter(pk__in=returned).update(
        bounced_at=left + DAY / 4, bounce_reason="550 5.1.1 mailbox unavailable", reminded_at=None, reminders=0
    )
    chance = dice(asked.name, "invited")
    answering = [row for row in written if row.pk not in returned and chance.random() < ANSWER]
    for row in answering:
        token = inviting.token_of(row.pk)
        ballot = plan.ballot(asked, row.unit.slug if row.unit else "", chance, Channel.INVITATION)
        handing_in.hand_in(token=token or "", ballots=[ballot], now=now - plan.ago(chance) * DAY)
    unanswered = len(numbers) - len(returned) - len(answering)
    for kind, begun, people_, sent, refused in (
        (LetterKind.INVITE, left, len(numbers), len(numbers) - len(returned), len(returned)),
        (LetterKind.REMIND, reminded, len(numbers) - len(returned), unanswered + len(answering) // 2, 0),
    ):
        Mailing.objects.create(
            campaign_id=card.id, kind=kind.value, begun_at=begun, finished_at=begun + DAY / 200, last=numbers[-1],
            reached=numbers[-1], people=people_, sent=sent, refused=refused, passed_over=people_ - sent - refused,
        )  # fmt: skip


def _finished_cases_answer(asked: Asked, card: CampaignCard, now: datetime) -> None:
    """Let people answer about cases that were finished at the one-stop shops."""
    chance = dice(asked.name, "cases")
    slugs = [each.unit.slug for each in selecting.rated(card.id)]
    for number in range(FINISHED_CASES * len(slugs) // 34):
        ballot = plan.ballot(asked, chance.choice(slugs), chance, Channel.RECEIPT)
        moment = now - plan.ago(chance) * DAY
        case = receipts.issue(
            campaign_id=card.id, case=f"MH-{number:05}", unit=ballot.unit, group=ballot.group, now=moment
        )  # fmt: skip
        handing_in.hand_in(token=case.token, ballots=[ballot], now=moment)


def _judge(card: CampaignCard, manager: Actor, now: datetime) -> None:
    """Let the manager set two interviews aside, and take back one ballot that a rule had set aside."""
    interviews = Submission.objects.filter(campaign=card.id, channel=Channel.INTERVIEWER.value, set_aside=None)
    two = list(interviews.order_by("id").values_list("id", flat=True)[:2])
    if two:
        words = "Điều tra viên báo lại: phỏng vấn bị gián đoạn, phiếu ghi nhầm người trả lời."
        judging.set_aside(actor=manager, campaign_id=card.id, ballots=two, words=words, now=now)
    hasty = Submission.objects.filter(campaign=card.id, set_aside__reason=Reason.SPEEDER.value).order_by("id")
    one = list(hasty.values_list("id", flat=True)[:1])
    if one:
        words = "Đã xem lại: phiếu do người quen với biểu mẫu điền, câu trả lời hợp lý."
        judging.restore(actor=manager, campaign_id=card.id, ballots=one, words=words, now=now)


def _number(chance: Random) -> UUID:
    return UUID(int=chance.getrandbits(128), version=4)
