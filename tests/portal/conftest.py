"""The real results, loaded once per module; and made-up tables of any length."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_vietnamese():
    """Every test begins as a request without a wish: in Vietnamese."""
    with translation.override("vi"):
        yield


@pytest.fixture(scope="module")
def published(django_db_setup, django_db_blocker):
    """The register, the frameworks and the five real publications; taken back when the module is done."""
    from django.db import transaction

    from tests import worlds

    with django_db_blocker.unblock(), transaction.atomic():
        worlds.published()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def made_up(db):
    """Return a function that publishes a table of so many communes with two components; its slug comes back."""
    from thuocdo.directory.models import Region, Unit
    from thuocdo.indices.models import Framework, Index, Node
    from thuocdo.kernel.vietnamese import fold, sort_key
    from thuocdo.results.models import NodeResult, Publication, UnitResult

    def make(count, slug="bang"):
        owner = Unit.objects.create(slug=f"{slug}-chu", kind="province", name="Tỉnh Mẫu", sort_key="m", folded="m")
        region, _ = Region.objects.get_or_create(slug="vung-mot", defaults={"name": "Vùng Một", "position": 1})
        index = Index.objects.create(owner=owner, slug=f"{slug}-chi-so", title_vi="Chỉ số mẫu", unit_kind="commune")
        framework = Framework.objects.create(
            index=index, owner=owner, slug=f"{slug}-khung", version=1, title_vi="Khung", rank_style="strict"
        )
        for place, (code, most) in enumerate((("1", 60), ("2", 40)), 1):
            Node.objects.create(framework=framework, code=code, position=place, title_vi=f"Phần {code}",
                                max_points=Decimal(most), channel="appraisal", rule_kind="manual")  # fmt: skip
        publication = Publication.objects.create(
            owner=owner, index=index, framework=framework, slug=slug, year=2026, title_vi="Bảng mẫu",
            as_of=date(2026, 1, 1), units_total=count, rank_style="strict", created_at=NOW,
            printed={"columns": [{"code": "1", "max_points": "60", "has_self": False},
                                 {"code": "2", "max_points": "40", "has_self": False}]},
            bands=[{"code": "a", "title_vi": "Nhóm A", "low": "50"}, {"code": "b", "title_vi": "Nhóm B", "high": "50"}],
        )  # fmt: skip
        units = Unit.objects.bulk_create(
            Unit(slug=f"{slug}-xa-{at}", kind="commune", name=f"Xã số {at}", parent=owner, region=region,
                 sort_key=sort_key(f"Xã số {at}"), folded=fold(f"Xã số {at}"))
            for at in range(1, count + 1)
        )  # fmt: skip
        lines = UnitResult.objects.bulk_create(
            UnitResult(publication=publication, unit=unit, position=at, printed_name=unit.name, folded=unit.folded,
                       value=Decimal(9900 - at) / 100, summed=Decimal(9900 - at) / 100, rank=at, printed_rank=at,
                       band="a" if 9900 - at >= 5000 else "b")
            for at, unit in enumerate(units, 1)
        )  # fmt: skip
        NodeResult.objects.bulk_create(
            NodeResult(line=line, code=code, points=line.value * share / 100, max_points=share, rank=line.rank)
            for line in lines
            for code, share in (("1", 60), ("2", 40))
        )
        Publication.objects.filter(pk=publication.pk).update(
            status="published", published_at=NOW, content_hash="0" * 64
        )
        return slug

    return make


@pytest.fixture
def read(published, client):
    """Return a function that gets a page and returns the text of its main part, without tags, with single spaces."""
    import html
    import re

    def get(address, status=200):
        response = client.get(address)
        assert response.status_code == status, address
        text = response.content.decode()
        main = text[text.index("<main") : text.index("</main>")]
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())

    return get
