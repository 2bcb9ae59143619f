"""One leaf on an officer's desk: what is asked, what stands, what may be done now and why not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from thuocdo.assessments.domain import policy
from thuocdo.assessments.domain.entries import Entry, Kind
from thuocdo.assessments.domain.evidence import NOT_SELF_SCORED, phase_of_work
from thuocdo.assessments.domain.phases import Phase
from thuocdo.assessments.domain.showing import told_to_unit
from thuocdo.assessments.selectors import previous, slots
from thuocdo.assessments.selectors.previous import LastYear
from thuocdo.assessments.selectors.rounds import Part
from thuocdo.assessments.selectors.slots import SlotRow
from thuocdo.assessments.views.asking import Asking, sheet_for
from thuocdo.directory.selectors import people
from thuocdo.indices.domain.frameworks import Node
from thuocdo.indices.domain.leaf_inputs import LeafInput
from thuocdo.kernel.refusals import NotFound
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import Denied, Verdict


class Mode(StrEnum):
    """What the reader may do with a leaf."""

    DECLARE = "declare"
    EXPLAIN = "explain"
    READ = "read"


def own_people(ask: Asking, part: Part) -> bool:
    """Return whether the reader works at the unit."""
    return bool(policy.may_work_at(ask.actor, ask.card.facts, part.facts, ask.now))


def work_phase(ask: Asking, part: Part) -> Phase:
    """Return the phase in which a unit works now or worked last: self-assessment or explanation."""
    return phase_of_work(ask.card.facts, part.facts, ask.now)


@dataclass(frozen=True)
class Desk:
    """A leaf of a unit as the reader has it before them."""

    ask: Asking
    part: Part
    leaf: Node
    row: SlotRow

    @cached_property
    def insider(self) -> bool:
        return own_people(self.ask, self.part)

    @cached_property
    def mode(self) -> Mode:
        if not self.row.self_scored:
            return Mode.READ
        if self.verdict(Mode.DECLARE):
            return Mode.DECLARE
        return Mode.EXPLAIN if self.verdict(Mode.EXPLAIN) else Mode.READ

    def verdict(self, mode: Mode) -> Verdict:
        ask, facts = self.ask, self.ask.card.facts
        if mode is Mode.EXPLAIN:
            return policy.may_explain(ask.actor, facts, self.part.facts, self.row.said, ask.now)
        return policy.may_declare(ask.actor, facts, self.part.facts, ask.now)

    @property
    def closed_because(self) -> Sentence | None:
        """Why nothing can be entered, where that is so."""
        if self.mode is not Mode.READ:
            return None
        if not self.row.self_scored:
            return NOT_SELF_SCORED.reason
        phase = work_phase(self.ask, self.part)
        verdict = self.verdict(Mode.EXPLAIN if phase is Phase.EXPLANATION else Mode.DECLARE)
        return verdict.reason if isinstance(verdict, Denied) else None

    @cached_property
    def last_year(self) -> LastYear | None:
        return previous.stood(self.ask.card, self.part.unit.id, [self.leaf.code]).get(self.leaf.code)

    @property
    def before(self) -> LeafInput | None:
        return self.last_year.content if self.last_year else None

    @property
    def kind(self) -> Kind:
        """The kind of entry that the reader works at, or that the unit said last."""
        return Kind.EXPLAINED if self.mode is Mode.EXPLAIN else Kind.DECLARED

    @property
    def newest(self) -> Entry | None:
        return self.row.said[self.kind]

    @property
    def stands(self) -> LeafInput | None:
        """The figures that the form begins with."""
        claim = self.row.said.claim
        return claim.content if claim else None

    @property
    def objection(self) -> Entry | None:
        told = not self.insider or told_to_unit(Kind.APPRAISED_1, self.ask.card.facts, self.ask.now)
        return self.row.said.objection if told else None

    @cached_property
    def names(self) -> dict[int, str]:
        """The people who said something about the leaf."""
        return people.names(entry.author_id for entry in self.row.said.newest.values())

    def name_of(self, user_id: int | None) -> str:
        """Return a person's name; people who have just spoken are looked up."""
        if user_id is None:
            return ""
        return self.names.get(user_id) or people.names([user_id]).get(user_id, "")

    @property
    def around(self) -> tuple[Node | None, Node | None]:
        """The leaves before and after it in the framework."""
        leaves = self.ask.card.spec.tree.leaves
        place = leaves.index(self.leaf)
        return (leaves[place - 1] if place else None, leaves[place + 1] if place + 1 < len(leaves) else None)


def desk_for(ask: Asking, unit_slug: str, code: str) -> Desk:
    """Return a leaf of a unit that the reader may see. Raise `NotFound` or `NotPermitted`."""
    part = sheet_for(ask, unit_slug)
    tree = ask.card.spec.tree
    if code not in tree.leaf_codes:
        raise NotFound(_s("There is no leaf %(code)s in this framework.", code=code))
    return Desk(ask, part, tree[code], slots.slot(ask.card.spec, part.id, code))
