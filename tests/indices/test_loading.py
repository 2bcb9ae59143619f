"""The published and the model frameworks come with the product (A1, A2, A16)."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from tests.indices.conftest import NOW, TODAY
from thuocdo.directory.domain.actors import NOBODY
from thuocdo.indices import selectors
from thuocdo.indices.domain.lifecycle import Status
from thuocdo.indices.models import Framework, Node
from thuocdo.indices.services import loading

TOP_LEVEL = {
    "bo-2021": ["63.5", "36.5"],
    "tinh-2021": ["60.5", "10", "23.5", "6"],
    "tinh-2022-linh-vuc": ["9.5", "10", "13", "10.5", "15", "12", "13.5", "16.5"],
    "thanh-hoa-so-2019": ["19", "10", "20.5", "10", "15", "10", "15.5"],
    "thanh-hoa-huyen-2019": ["17.5", "12", "17.5", "12", "16", "11.5", "13.5"],
}


@pytest.mark.parametrize("slug", TOP_LEVEL)
def test_the_fields_have_the_maxima_that_were_published(loaded, slug):
    """A1, A16: the sources' maxima, adding up to 100."""
    rows = selectors.nodes(selectors.in_use(slug).id)
    fields = [row for row in rows if row.depth == 0]
    assert [row.max_points for row in fields] == [Decimal(text) for text in TOP_LEVEL[slug]]
    assert sum(row.max_points for row in fields) == 100
    assert all(row.title_en for row in rows)


def test_satisfaction_2022_has_five_parts(loaded):
    """A10: 1.5 / 1.5 / 2.5 / 2.5 / 2 of 10 points."""
    rows = selectors.nodes(selectors.in_use("tinh-2022-linh-vuc").id)
    parts = [row.max_points for row in rows if row.parent_code == "8b"]
    assert parts == [Decimal("1.5"), Decimal("1.5"), Decimal("2.5"), Decimal("2.5"), Decimal("2")]


def test_loading_again_changes_nothing(loaded):
    before = list(Framework.objects.values()), list(Node.objects.values())
    again = loading.load(now=NOW.replace(year=2027))
    assert not any(each.is_new for each in again)
    assert (list(Framework.objects.values()), list(Node.objects.values())) == before


def test_everyone_sees_what_is_in_use_by_owner_kind_year_and_text(loaded, ministry, thanh_hoa):
    """A2: owners share an installation; lists filter by owner."""

    def slugs(**wanted):
        return {card.slug for card in selectors.frameworks(NOBODY, on=TODAY, **wanted)}

    assert slugs(owner_id=thanh_hoa.pk) == {"thanh-hoa-so-2019", "thanh-hoa-so-mo-hinh", "thanh-hoa-huyen-2019"}
    assert slugs(unit_kind="ministry") == {"bo-2021"}
    assert slugs(year=2021) == {"bo-2021", "tinh-2021"}
    assert slugs(text="cap huyen THANH HÓA") == {"thanh-hoa-huyen-2019"}
    assert slugs(status=Status.DRAFT) == set()


@pytest.mark.parametrize(
    "change",
    [
        lambda framework: framework.nodes.update(max_points=1),
        lambda framework: framework.nodes.all().delete(),
        lambda framework: Node.objects.create(
            framework=framework, code="9", position=99, title_vi="Thêm", max_points=1
        ),
        lambda framework: Node.objects.filter(framework__slug="tinh-2021").update(framework=framework),
        lambda framework: Framework.objects.filter(pk=framework.pk).update(title_vi="Khác"),
        lambda framework: Framework.objects.filter(pk=framework.pk).update(status="draft"),
        lambda framework: framework.delete(),
    ],
)
def test_the_database_keeps_a_framework_in_use_from_changing(loaded, change):
    """A1: versions are immutable once used, by whatever way one tries."""
    framework = Framework.objects.get(slug="bo-2021")
    before = list(Framework.objects.values()), list(Node.objects.values())
    with pytest.raises(DatabaseError, match="never change"), transaction.atomic():
        change(framework)
    assert (list(Framework.objects.values()), list(Node.objects.values())) == before


def test_an_account_that_made_a_framework_can_still_be_erased(loaded, ministry_organiser):
    """F3 does not collide with A1: erasing a person leaves the version as it was."""
    from thuocdo.directory.models import User

    framework = Framework.objects.create(
        index=Framework.objects.get(slug="bo-2021").index, owner_id=Framework.objects.get(slug="bo-2021").owner_id,
        slug="x", version=9, title_vi="X", created_by_id=ministry_organiser.user_id,
    )  # fmt: skip
    Framework.objects.filter(pk=framework.pk).update(status="in_use", put_in_use_at=NOW)
    User.objects.get(pk=ministry_organiser.user_id).delete()
    framework.refresh_from_db()
    assert framework.created_by_id is None
    assert framework.status == "in_use"
