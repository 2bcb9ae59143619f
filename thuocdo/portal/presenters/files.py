"""The files of a publication and what their columns mean."""

from __future__ import annotations

from collections.abc import Sequence

from thuocdo.kernel.sentences import Titled
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.portal.presenters import links
from thuocdo.results.selectors.cards import ColumnCard, PublicationCard
from thuocdo.results.selectors.overviews import Overview
from thuocdo.ui.parts import Cell, Column, Row, Table


def table(publication: PublicationCard, overview: Overview) -> Table:
    """Return the files with what is in them."""
    ranking = _s("Ranking with components, printed and computed again; %(units)s rows", units=overview.units)
    rows = [(ranking, form, link) for form, link in links.table_files(publication.slug)]
    if overview.findings:
        found = _s("Findings of the check; %(rows)s rows", rows=sum(overview.findings.values()))
        rows += [(found, form, link) for form, link in links.finding_files(publication.slug)]
    return Table(
        caption=_s("Files of this publication"),
        columns=(Column(_s("File")), Column(_s("What is in it")), Column(_s("Address"))),
        rows=tuple(Row((Cell(Titled(form), link), what, Titled(link.rpartition("/")[2]))) for what, form, link in rows),
    )


def columns(found: Sequence[ColumnCard], publication: PublicationCard) -> Table:
    """Return the components with their codes and maxima."""
    titles = {each.code: each.title for each in found}
    return Table(
        caption=_s("Components of the table"),
        columns=(
            Column(_s("Code")),
            Column(_s("Component")),
            Column(_s("Max points"), numeric=True),
            Column(_s("Part of")),
        ),
        rows=tuple(
            Row((Titled(each.code), each.title, each.max_points, titles.get(each.parent, Titled("–"))))
            for each in found
        ),
        heading=1,
    )
