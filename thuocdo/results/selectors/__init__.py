"""What other features and the pages may ask about published results. Answers are plain frozen values."""

from thuocdo.results.selectors.cards import LineCard, PublicationCard, RankingPage
from thuocdo.results.selectors.differences import differences
from thuocdo.results.selectors.figures import (
    component_means,
    distribution,
    footnotes,
    groups,
    region_means,
    summary,
    values,
)
from thuocdo.results.selectors.findings import finding_counts, findings
from thuocdo.results.selectors.long import value_rows
from thuocdo.results.selectors.publications import publication, publications
from thuocdo.results.selectors.rankings import columns, ranking
from thuocdo.results.selectors.units import compare, history, line, losses

__all__ = [
    "LineCard",
    "PublicationCard",
    "RankingPage",
    "columns",
    "compare",
    "component_means",
    "differences",
    "distribution",
    "finding_counts",
    "findings",
    "footnotes",
    "groups",
    "history",
    "line",
    "losses",
    "publication",
    "publications",
    "ranking",
    "region_means",
    "summary",
    "value_rows",
    "values",
]
