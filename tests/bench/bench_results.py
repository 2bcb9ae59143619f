"""What import and API cost: 63 and 3,321 units (issue 2, section 6). Everything is rolled back.

`python -m tests.bench.bench_results`, or `make bench`.
"""

import os
from datetime import UTC, date, datetime
from decimal import Decimal

from tests.bench.timing import best_of

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
COMPONENTS = 8
IMPORT, API_PAGE = 5_000, 50  # milliseconds


def prepare():
    """Start the database and Django, as a command of the product does."""
    from thuocdo.config import embedded

    embedded.ensure()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thuocdo.config.settings")
    import django

    django.setup()


def communes(count):
    """Make a province of communes, a framework for them and a spreadsheet with a row each."""
    from thuocdo.directory.domain.actors import Actor, Held, Role
    from thuocdo.directory.models import Unit, User
    from thuocdo.foundation.sheets.table import Row, Sheet
    from thuocdo.indices.models import Framework, Index, Node

    owner = Unit.objects.create(slug=f"bench-{count}", kind="ministry", name="Bench", sort_key="a", folded="bench")
    user = User.objects.create(username=f"bench-{count}", full_name="Bench")
    actor = Actor(user.pk, "bench", (Held(Role.ORGANISER, owner.pk, date(2020, 1, 1)),))
    Unit.objects.bulk_create(
        Unit(slug=f"bench-{count}-{place}", kind="commune", name=f"Xã {count}.{place:05}", parent=owner,
             sort_key=f"{place:05}", folded=f"xa {count} {place:05}")
        for place in range(count)
    )  # fmt: skip
    index = Index.objects.create(
        owner=owner, slug=f"bench-{count}", title_vi="Bench", unit_kind="commune", within=owner
    )  # fmt: skip
    bands = [{"code": "a", "title_vi": "A", "low": "80"}, {"code": "b", "title_vi": "B", "high": "80"}]
    framework = Framework.objects.create(
        index=index, owner=owner, slug=f"bench-{count}", version=1, title_vi="Bench", settings={"bands": bands}
    )
    for place in range(COMPONENTS):
        Node.objects.create(
            framework=framework, code=str(place + 1), position=place + 1, title_vi=f"Lĩnh vực {place + 1}",
            max_points=Decimal("12.5"), channel="appraisal", rule_kind="manual",
        )  # fmt: skip
    Framework.objects.filter(pk=framework.pk).update(status="in_use", put_in_use_at=NOW)
    rows = []
    for place in range(count):
        points = [Decimal((place * 37 + node * 911) % 1250) / 100 for node in range(COMPONENTS)]
        cells = (f"Xã {count}.{place:05}", *(f"{each:.2f}" for each in points), f"{sum(points):.2f}")
        rows.append(Row(place + 2, cells))
    heads = ("Tên xã", *(f"Lĩnh vực {place + 1}" for place in range(COMPONENTS)), "Tổng điểm")
    return actor, owner, framework, Sheet("Bảng", ("Bảng",), heads, 1, tuple(rows))


def published(count):
    """Import and publish a table of so many communes; return its address and how long the import took."""
    from thuocdo.results.domain.meta import Meta
    from thuocdo.results.services import drafts, publishing

    actor, owner, framework, sheet = communes(count)
    mapping = ("name", *(f"points:{place + 1}" for place in range(COMPONENTS)), "total")
    meta = Meta(year=2025, as_of=date(2025, 12, 31), title_vi="Bench")
    imported = best_of(1, lambda: drafts.import_table(
        actor=actor, owner_id=owner.pk, framework_slug=framework.slug, meta=meta, sheet=sheet, mapping=mapping, now=NOW,
    ))  # fmt: skip
    publishing.publish(actor=actor, publication_slug=imported.found.slug, now=NOW)
    return imported.found.slug, imported


def measure(count):
    """Import, publish, read an API page; print each figure beside its bound and tell whether all are within."""
    from django.test import Client

    slug, imported = published(count)
    print(f"  import of {count:,} units, {COMPONENTS} components each {imported.verdict(IMPORT)}")
    client = Client(headers={"host": "127.0.0.1"})
    page = best_of(9, lambda: client.get(f"/api/v1/publications/{slug}/values?size=1000"))
    print(f"  API page of {len(page.found.json()['items']):,} values {page.verdict(API_PAGE)}")
    return imported.within(IMPORT) and page.within(API_PAGE)


def main():
    prepare()
    from django.core.management import call_command
    from django.db import transaction

    call_command("migrate", verbosity=0)
    with transaction.atomic():
        kept = [measure(count) for count in (63, 3321)]
        transaction.set_rollback(True)
    return 0 if all(kept) else 1


if __name__ == "__main__":
    raise SystemExit(main())
