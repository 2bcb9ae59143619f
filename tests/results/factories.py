"""The least a publication needs: units, an index with its framework, an organiser, a sheet."""

from datetime import UTC, date, datetime
from decimal import Decimal

from thuocdo.directory.domain.actors import Actor, Held, Role
from thuocdo.directory.models import Unit, User
from thuocdo.foundation.sheets.table import Row, Sheet
from thuocdo.indices.models import Framework, Index, Node
from thuocdo.kernel.vietnamese import fold, slug, sort_key

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)


def make_unit(kind, name, *, parent=None, region=None, as_slug=None):
    return Unit.objects.create(
        slug=as_slug or slug(name), kind=kind, name=name, full_name=name, sort_key=sort_key(name), folded=fold(name),
        parent=parent, region=region,
    )  # fmt: skip


def organiser_of(owner, username):
    user = User.objects.create(username=username, full_name=username)
    return Actor(user.pk, username, (Held(Role.ORGANISER, owner.pk, date(2025, 1, 1)),))


def make_framework(owner, *, nodes=(("1", "Cải cách thể chế", "60"), ("2", "Tài chính công", "40")), kind="province",
                   rank_style="strict", slug="bo-tieu-chi"):  # fmt: skip
    index = Index.objects.create(owner=owner, slug=f"chi-so-{slug}", title_vi="Chỉ số", unit_kind=kind)
    framework = Framework.objects.create(
        index=index, owner=owner, slug=slug, version=1, title_vi="Bộ tiêu chí", rank_style=rank_style,
        settings={"bands": [
            {"code": "a", "title_vi": "Nhóm A", "title_en": "Group A", "low": "80"},
            {"code": "b", "title_vi": "Nhóm B", "title_en": "Group B", "high": "80"},
        ], "groups": []},
    )  # fmt: skip
    for position, (code, title, most) in enumerate(nodes, start=1):
        Node.objects.create(
            framework=framework, code=code, position=position, title_vi=title, max_points=Decimal(most),
            channel="appraisal", rule_kind="manual",
        )  # fmt: skip
    framework.status = "in_use"
    framework.put_in_use_at = NOW
    framework.save()
    return framework


def sheet(*rows, header=("Xếp hạng", "Tên đơn vị", "Cải cách thể chế", "Tài chính công", "Tổng điểm")):
    return Sheet("Bảng", ("Bảng",), header, 1, tuple(Row(place, tuple(row)) for place, row in enumerate(rows, start=2)))
