"""The made-up rounds of a demonstration, through the same doors as real ones: in demonstration mode only.

Two rounds: the Ministry appraises the 34 provinces (round 1 runs), and Thanh Hóa's departments assess themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction

from thuocdo.assessments.domain import demonstration as plan
from thuocdo.assessments.domain.declaring import asked_of_unit
from thuocdo.assessments.domain.demonstration import DAY, Progress, dice
from thuocdo.assessments.domain.evidence import About
from thuocdo.assessments.domain.phases import Phase, day_of
from thuocdo.assessments.domain.sources import Source
from thuocdo.assessments.models import Round
from thuocdo.assessments.selectors import rounds
from thuocdo.assessments.selectors.rounds import Part, RoundCard
from thuocdo.assessments.services import assigning, demonstration_work, extending, joining, opening, providing
from thuocdo.assessments.services import demonstration_papers as papers
from thuocdo.assessments.services import rounds as making
from thuocdo.assessments.services.demonstration_work import Crew, Paper
from thuocdo.assessments.services.rounds import Basics
from thuocdo.directory.domain.actors import Actor, Role
from thuocdo.directory.domain.demonstration import (
    COUNTRY,
    DEPARTMENT,
    MINISTRY,
    NEIGHBOUR,
    NEIGHBOUR_DEPARTMENT,
    PROVINCE,
)
from thuocdo.directory.domain.units import UnitCard, UnitKind
from thuocdo.directory.selectors import people, units
from thuocdo.directory.selectors.actors import actor_for
from thuocdo.directory.services import demonstration as accounts
from thuocdo.foundation.files import services as files
from thuocdo.foundation.files.domain.kinds import Limits
from thuocdo.indices import selectors as indices
from thuocdo.indices.domain.frameworks import Channel
from thuocdo.indices.domain.leaf_inputs import Declared
from thuocdo.indices.domain.rules import read_inputs
from thuocdo.kernel.refusals import NotPermitted
from thuocdo.kernel.sentences import say_later as _s

YEAR = 2025


@dataclass(frozen=True, slots=True)
class Told:
    """One made-up round: whose it is, what it is called, where it stands, and what is appraised by whom."""

    title_vi: str
    title_en: str
    owner: str
    within: str
    unit_kind: UnitKind
    framework: str
    offsets: tuple[int, ...]
    fields: tuple[tuple[str, ...], tuple[str, ...]]  # of the first and the second appraiser


PROVINCES = Told(
    "Đánh giá CCHC các tỉnh, thành phố năm 2025 (mô hình)",
    "Assessment of public administration reform in the provinces, 2025 (model)",
    MINISTRY, COUNTRY, UnitKind.PROVINCE, "tinh-2022-mo-hinh", plan.IN_APPRAISAL_1,
    (("1", "2", "3"), ("4", "5", "6", "7")),
)  # fmt: skip
DEPARTMENTS = Told(
    "Đánh giá CCHC các sở của tỉnh Thanh Hóa năm 2025 (mô hình)",
    "Assessment of public administration reform in the departments of Thanh Hóa, 2025 (model)",
    PROVINCE, PROVINCE, UnitKind.DEPARTMENT, "thanh-hoa-so-mo-hinh", plan.IN_SELF_ASSESSMENT,
    (("1", "2", "3"), ("4", "5", "6", "7")),
)  # fmt: skip
WORKERS = {DEPARTMENT: "canbo2.sonoivu", PROVINCE: "canbo2.thanhhoa"}  # a second officer, for half of the leaves


def load(*, now: datetime) -> tuple[str, ...]:
    """Make the made-up rounds that are not there yet and return the addresses of the new ones.

    All of a round or nothing of it; its people and papers are made before, and kept once however often they are made.
    Raise `NotPermitted` in production, `NotFound` before units and frameworks are loaded.
    """
    if not settings.DEMONSTRATION:
        raise NotPermitted(_s("Made-up rounds are never loaded in production (THUOCDO_MODE)."))
    made = []
    for told, go_on in ((PROVINCES, _provinces), (DEPARTMENTS, _departments)):
        if not Round.objects.filter(title_vi=told.title_vi, is_model=True).exists():
            owner, within = units.unit(told.owner), units.unit(told.within)
            taking_part = units.of_kind(told.unit_kind, day_of(now), within.id)
            crew = _crew(owner, taking_part, now)
            with transaction.atomic():
                card = _open(told, owner, taking_part, crew, now)
                go_on(told, card, crew, now)
            made.append(card.slug)
    return tuple(made)


def _provinces(told: Told, card: RoundCard, crew: Crew, now: datetime) -> None:
    parts = {part.unit.slug: part for part in rounds.parts(card.id)}
    progress = plan.in_appraisal(sorted(parts), PROVINCE, NEIGHBOUR)
    for slug, part in parts.items():
        demonstration_work.fill(card, part, progress[slug], crew, now)
    _provide(card, crew.organiser, list(parts.values()), now)
    for slug, part in parts.items():
        for duty in zip(crew.appraisers, told.fields, strict=True):
            demonstration_work.appraise(card, part, progress[slug], duty, now)
    reason = "Đơn vị đề nghị gia hạn vì đang hợp nhất số liệu sau sắp xếp đơn vị hành chính."
    extending.extend(
        actor=crew.organiser, round_id=card.id, unit_slug=NEIGHBOUR, phase=Phase.SELF_ASSESSMENT,
        ends_at=_midnight(card, now, 7), reason=reason, now=now - DAY,
    )  # fmt: skip


def _departments(_told: Told, card: RoundCard, crew: Crew, now: datetime) -> None:
    parts = {part.unit.slug: part for part in rounds.parts(card.id)}
    progress = plan.in_self_assessment(sorted(parts), DEPARTMENT)
    progress[NEIGHBOUR_DEPARTMENT] = Progress(1.0, 0.9, 0.9, handed_in=True)  # there to be signed
    for slug, part in parts.items():
        demonstration_work.fill(card, part, progress[slug], crew, now)


def _open(told: Told, owner: UnitCard, taking_part: Sequence[UnitCard], crew: Crew, now: datetime) -> RoundCard:
    """Create a round, set it up as its organiser does, and open it."""
    begun = plan.spans(told.offsets, now)[0].starts_at - 5 * DAY
    chair = min(people.holders(owner.id, Role.COUNCIL_CHAIR, day_of(now)))
    framework = indices.in_use(told.framework)
    slug = making.create(
        actor=crew.organiser, owner_id=owner.id, now=begun,
        basics=Basics(framework.id, YEAR, told.title_vi, told.title_en, chair_id=chair),
    )  # fmt: skip
    card = rounds.round_(slug)
    making.set_dates(
        actor=crew.organiser, round_id=card.id, spans=plan.spans(told.offsets, now), seen=card.revision, now=begun
    )
    joining.add_units(actor=crew.organiser, round_id=card.id, unit_ids=[unit.id for unit in taking_part], now=begun)
    wishes = [
        assigning.Wish(code, person_id=appraiser.user_id)
        for appraiser, fields in zip(crew.appraisers, told.fields, strict=True)
        for code in fields
    ]
    assigning.assign(actor=crew.organiser, round_id=card.id, wishes=wishes, now=begun)
    opening.open_round(actor=crew.organiser, round_id=card.id, now=begun + DAY)
    return rounds.round_(card.id)


def _crew(owner: UnitCard, taking_part: Sequence[UnitCard], now: datetime) -> Crew:
    on = day_of(now)
    appraisers = sorted(people.holders(owner.id, Role.APPRAISER, on))
    hands = accounts.load_hands(slugs=[unit.slug for unit in taking_part], now=now)
    second = {slug: people.id_of(username) for slug, username in WORKERS.items()}
    return Crew(
        organiser=actor_for(min(people.holders(owner.id, Role.ORGANISER, on))),
        appraisers=(actor_for(appraisers[0]), actor_for(appraisers[-1])),
        hands={
            slug: (actor_for(officer), actor_for(second.get(slug) or officer), actor_for(leader))
            for slug, (officer, leader) in hands.items()
        },
        papers={unit.slug: _papers(unit, hands[unit.slug][0], now) for unit in taking_part},
    )


def _papers(unit: UnitCard, officer_id: int, now: datetime) -> list[Paper]:
    """Make and keep the documents of a unit."""
    name, on = unit.full_name, day_of(now) - 60 * DAY
    told = (
        (f"Báo cáo CCHC năm {YEAR}.pdf", "Báo cáo kết quả cải cách hành chính", "BC"),
        (f"Kế hoạch CCHC năm {YEAR}.pdf", "Kế hoạch cải cách hành chính", "KH"),
        ("Biểu đồ hồ sơ đúng hạn.png", "Biểu đồ hồ sơ giải quyết đúng hạn theo tháng", ""),
    )
    found = []
    for at, (file, title, kind) in enumerate(told):
        if kind:
            lines = [f"{name}, năm {YEAR}. Tài liệu mô hình để dùng thử, không phải văn bản của cơ quan nào.",
                     f"Đã thực hiện {dice(unit.slug, kind).randint(30, 60)} nhiệm vụ theo kế hoạch."]  # fmt: skip
            content = papers.pdf(f"{title} năm {YEAR}", lines)
        else:
            content = papers.png(unit.slug, file)
        received = files.store_whole(
            actor_id=officer_id, purpose="demonstration", sent=ContentFile(content, file), limits=Limits(), now=now
        )
        number = f"{dice(unit.slug, at).randint(10, 300)}/{kind}-MH" if kind else ""
        found.append((received, About(title, number, on if kind else None, name if kind else "")))
    return found


def _provide(card: RoundCard, organiser: Actor, parts: Sequence[Part], now: datetime) -> None:
    """Enter statistics and satisfaction; the opinion surveys are still under way."""
    for channel, source in (
        (Channel.STATISTIC, "Số liệu thống kê minh họa"),
        (Channel.SATISFACTION, "Kết quả đo lường sự hài lòng minh họa"),
    ):
        given = []
        for part in parts:
            for leaf in card.spec.tree.leaves:
                if leaf.channel is not channel:
                    continue
                chance = dice(card.year, part.unit.slug, leaf.code)
                raw = plan.figures(leaf, chance.uniform(0.8, 0.97), chance)
                content = Declared(read_inputs(asked_of_unit(leaf), raw, leaf.code))
                given.append(providing.Figure(part.id, leaf.code, content, 0))
        providing.provide(actor=organiser, round_id=card.id, figures=given, source=Source(source), now=now - 3 * DAY)


def _midnight(card: RoundCard, now: datetime, days: int) -> datetime:
    """Return the end of a day, as phases end."""
    return plan.spans((0, 1, 2, 3, 4, 5), now)[0].starts_at + DAY * days
