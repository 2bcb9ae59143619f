"""What people call the words in the tables: kinds of rules, channels, policies, styles. Marked, not translated."""

from __future__ import annotations

from collections.abc import Mapping

from thuocdo.indices.domain.writing.parts import LABELS
from thuocdo.indices.domain.writing.settings import NAMES
from thuocdo.indices.domain.writing.table import COLUMNS
from thuocdo.kernel.sentences import mark as _

KINDS: Mapping[str, str] = {
    "yes_no": _("Yes or no"),
    "yes_no_conjunction": _("All conditions met"),
    "option_table": _("One of several levels"),
    "bands": _("By intervals"),
    "proportional": _("Ratio"),
    "proportional_cutoff": _("Ratio with a cut-off"),
    "weighted_share": _("Weighted share"),
    "count_points_cap": _("Points per item, capped"),
    "checklist_sum": _("Sum of a checklist"),
    "deduct_per_case": _("Deduction per case"),
    "deduct_by_severity": _("Deduction by severity"),
    "compare_previous_year": _("Comparison with last year"),
    "rank_group": _("By rank among all units"),
    "survey_mean": _("Opinion survey"),
    "sipas_factor": _("Satisfaction factor"),
    "bonus": _("Bonus"),
    "penalty": _("Penalty"),
    "manual": _("By judgement, with a reason"),
    "statistic": _("Statistic"),
    "formula": _("Formula"),
}
CHANNELS: Mapping[str, str] = {
    "appraisal": _("Appraisal"),
    "survey": _("Leaders' survey"),
    "satisfaction": _("People's satisfaction"),
    "statistic": _("Statistic"),
    "bonus": _("Bonus"),
    "penalty": _("Penalty"),
}
NOT_APPLICABLE: Mapping[str, str] = {
    "not_allowed": _("always applies"),
    "drop": _("leaves points and maximum"),
    "full": _("full points"),
    "rescale": _("the rest is rescaled to 100"),
}
RANK_STYLES: Mapping[str, str] = {
    "strict": _("by unrounded value"),
    "dense": _("dense: 1, 2, 2, 3"),
    "competition": _("competition: 1, 2, 2, 4"),
}
STATUSES: Mapping[str, str] = {
    "draft": _("Draft"),
    "in_use": _("In use"),
    "superseded": _("Superseded"),
}
UNIT_KINDS: Mapping[str, str] = {
    "ministry": _("Ministries"),
    "province": _("Provinces"),
    "department": _("Departments of a province"),
    "district": _("Districts"),
    "commune": _("Communes"),
}
ALL: Mapping[str, str] = {**LABELS, **COLUMNS, **NAMES, **NOT_APPLICABLE, **RANK_STYLES, **CHANNELS, **KINDS}
