"""What other features and the pages may ask about published results. Answers are plain frozen values."""

from thuocdo.results.selectors.cards import LineCard, PublicationCard, RankingPage
from thuocdo.results.selectors.differences import differences
from thuocdo.results.selectors.findings import finding_counts, findings, findings_at
from thuocdo.results.selectors.lines import values_of
from thuocdo.results.selectors.long import value_rows
from thuocdo.results.selectors.lost import agencies, lost_over_all
from thuocdo.results.selectors.overviews import component_means, overview, overviews, unit_values, units_with_losses
from thuocdo.results.selectors.publications import publication, publications
from thuocdo.results.selectors.rankings import columns, ranking
from thuocdo.results.selectors.records import RecordCard, records
from thuocdo.results.selectors.units import among_all, history, line, losses, neighbours, newest, record, standings

__all__ = [
    "LineCard", "PublicationCard", "RankingPage", "RecordCard", "agencies", "among_all", "columns", "component_means",
    "differences", "finding_counts", "findings", "findings_at", "history", "line", "losses", "lost_over_all",
    "neighbours", "newest", "overview", "overviews", "publication", "publications", "ranking", "record", "records",
    "standings", "unit_values", "units_with_losses", "value_rows", "values_of",
]  # fmt: skip
