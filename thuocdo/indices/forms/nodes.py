"""The form of one node: what everything in a framework says, and what only leaves say."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from thuocdo.indices.domain.documents import DECIMALS, LONGEST_AGENCY, LONGEST_CODE, Document
from thuocdo.indices.domain.frameworks import Channel, FrameworkSpec, Node
from thuocdo.indices.domain.rules import NotApplicable, Rule
from thuocdo.indices.domain.words import CHANNELS, KINDS, NOT_APPLICABLE
from thuocdo.kernel.numbers import as_decimal
from thuocdo.ui.forms import NumberField, TextField

MOST_POINTS = Decimal(999_999)
WEIGHT = "weight-"


def kind_choices() -> list[tuple[str, str]]:
    """Return the kinds of rules, and first that there is none."""
    none = gettext("No rule: the points of what lies under it are added up")
    return [("", none), *((kind, gettext(label)) for kind, label in KINDS.items())]


class NodeForm(forms.Form):
    """A node without its rule; the kind of rule chosen here says which `RuleForm` follows."""

    code = forms.CharField(label=_("Code"), max_length=LONGEST_CODE)
    title_vi = TextField(label=_("Title in Vietnamese"), rows=2, max_length=2000)
    title_en = TextField(label=_("Title in English"), rows=2, required=False, max_length=2000)
    max_points = NumberField(label=_("Maximum points"), unit=_("points"), least=0, most=MOST_POINTS)
    rule_kind = forms.ChoiceField(label=_("How its points are earned"), required=False)
    channel = forms.ChoiceField(label=_("Channel"))
    not_applicable = forms.ChoiceField(label=_("If not applicable"))
    evidence_required = forms.BooleanField(label=_("Evidence required"), required=False)
    no_self_score = forms.BooleanField(label=_("Not self-scored"), required=False)
    responsible = TextField(label=_("Responsible agency"), required=False, max_length=LONGEST_AGENCY)
    legal_basis = TextField(label=_("Legal basis"), rows=2, required=False, max_length=5000)
    guidance_vi = TextField(label=_("Guidance in Vietnamese"), rows=3, required=False, max_length=10_000)
    guidance_en = TextField(label=_("Guidance in English"), rows=3, required=False, max_length=10_000)
    comparable_with = forms.CharField(
        label=_("Code in the version before"), required=False, max_length=LONGEST_CODE,
        help_text=_("The same criterion in the version before. A dash (–) says: it continues none."),
    )  # fmt: skip
    certainty = TextField(
        label=_("How well it is known"), required=False, max_length=250,
        help_text=_("Only where a model or a source leaves doubt; shown to everyone."),
    )  # fmt: skip
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    ALWAYS = ("code", "title_vi", "title_en", "max_points", "rule_kind")
    LEAF = ("channel", "not_applicable", "evidence_required", "no_self_score")
    MORE = ("responsible", "legal_basis", "guidance_vi", "guidance_en", "comparable_with", "certainty")

    def __init__(self, spec: FrameworkSpec, data: Mapping[str, Any] | None = None, **options: Any) -> None:
        super().__init__(data, **options)
        self._choices("rule_kind", kind_choices())
        self._choices("channel", [(word, gettext(label)) for word, label in CHANNELS.items()])
        self._choices("not_applicable", [(word, gettext(label)) for word, label in NOT_APPLICABLE.items()])
        self.groups = spec.respondent_groups
        for group in self.groups:
            self.fields[WEIGHT + group.code] = NumberField(
                label=str(group.title), unit="%", least=0, most=100, required=False
            )

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- said for the type checker
        field.choices = choices

    @property
    def always(self) -> list[forms.BoundField]:
        return [self[name] for name in self.ALWAYS]

    @property
    def leaf(self) -> list[forms.BoundField]:
        return [self[name] for name in self.LEAF]

    @property
    def more(self) -> list[forms.BoundField]:
        return [self[name] for name in self.MORE]

    @property
    def weights(self) -> list[forms.BoundField]:
        return [self[WEIGHT + group.code] for group in self.groups]

    def clean_max_points(self) -> Decimal | None:
        points: Decimal | None = self.cleaned_data["max_points"]
        if points is not None and (Fraction(points) * 10**DECIMALS).denominator != 1:
            raise forms.ValidationError(gettext("Give at most 9 decimals."))
        return points

    def node(self, rule: Rule | None, parent_code: str | None) -> Node:
        """Return the node that was typed, after cleaning."""
        told = self.cleaned_data
        weights = {
            group.code: Fraction(told[WEIGHT + group.code])
            for group in self.groups
            if told.get(WEIGHT + group.code) is not None
        }
        before = told["comparable_with"].strip()
        return Node(
            code=told["code"],
            parent_code=parent_code,
            title_vi=told["title_vi"],
            max_points=Fraction(told["max_points"]),
            title_en=told["title_en"],
            rule=rule,
            channel=Channel(told["channel"]) if rule else Channel.APPRAISAL,
            not_applicable=NotApplicable(told["not_applicable"]) if rule else NotApplicable.NOT_ALLOWED,
            responsible=told["responsible"],
            legal_basis=told["legal_basis"],
            guidance_vi=told["guidance_vi"],
            guidance_en=told["guidance_en"],
            respondent_weights=weights if rule else {},
            evidence_required=told["evidence_required"] if rule else True,
            comparable_with="" if before in {"-", "–"} else before or None,
            no_self_score=told["no_self_score"] if rule else False,
            group_titles={group.code: group.title for group in self.groups},
        )


def initial_of(document: Document, node: Node) -> dict[str, Any]:
    """Return what the form shows of a node at first."""
    return {
        "code": node.code,
        "title_vi": node.title_vi,
        "title_en": node.title_en,
        "max_points": as_decimal(node.max_points),
        "rule_kind": node.rule.kind if node.rule else "",
        "channel": node.channel.value,
        "not_applicable": node.not_applicable.value,
        "evidence_required": node.evidence_required,
        "no_self_score": node.no_self_score,
        "responsible": node.responsible,
        "legal_basis": node.legal_basis,
        "guidance_vi": node.guidance_vi,
        "guidance_en": node.guidance_en,
        "comparable_with": "–" if node.comparable_with == "" else node.comparable_with or "",
        "certainty": document.certainty.get(node.code, ""),
        **{WEIGHT + group: as_decimal(weight) for group, weight in node.respondent_weights.items()},
    }
