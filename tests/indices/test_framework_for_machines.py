"""A framework as JSON (E3): complete, exact, and its rules read back unchanged."""

import json
from fractions import Fraction as F

import pytest
from django.utils import timezone

from tests.indices.conftest import unit
from thuocdo.indices import selectors
from thuocdo.indices.domain.rules import rule_from_data
from thuocdo.indices.services import loading


@pytest.mark.django_db
def test_the_model_framework_for_machines(client):
    unit("ministry", "Bộ Nội vụ", "bo-noi-vu")
    unit("province", "Thanh Hóa", "thanh-hoa")
    loading.load(now=timezone.now())
    answer = client.get("/bo-tieu-chi/tinh-2022-mo-hinh/tinh-2022-mo-hinh.json")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    told = json.loads(answer.content)
    leaves = {node["code"]: node for node in told["nodes"] if "rule" in node}
    assert len(leaves) == 69
    assert sum(F(leaf["max_points"]) for leaf in leaves.values()) == 100 == F(told["total_points"])
    spec = selectors.document(selectors.in_use("tinh-2022-mo-hinh").id).spec
    for leaf in spec.tree.leaves:
        assert rule_from_data(leaves[leaf.code]["rule_kind"], leaves[leaf.code]["rule"]) == leaf.rule
