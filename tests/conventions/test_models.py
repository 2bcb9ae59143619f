"""What every table keeps to (LAYOUT, sections 3 and 4)."""

import ast
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parents[2]
OURS = [model for model in apps.get_models() if model.__module__.startswith("thuocdo.")]


def layers():
    """Feature → how high it stands, from the contract that the import linter checks."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (order,) = [each["layers"] for each in contracts if each["name"] == "Features flow downward"]
    return {name.strip(" ()"): height for height, line in enumerate(reversed(order)) for name in line.split("|")}


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_a_model_says_what_a_row_stands_for_and_has_a_name(model):
    assert model.__doc__ and not model.__doc__.startswith(f"{model.__name__}("), "what does one row stand for?"
    assert "__str__" in {name for each in model.__mro__ if each is not models.Model for name in vars(each)}


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_foreign_keys_point_down_or_stay_in_the_feature(model):
    height = layers()
    own = model.__module__.split(".")[1]
    for field in model._meta.get_fields():
        if field.is_relation and field.concrete and field.related_model.__module__.startswith("thuocdo."):
            other = field.related_model.__module__.split(".")[1]
            assert other == own or height[other] < height[own], f"{field.name} points to {other}"


def test_foreign_keys_to_other_features_are_written_as_strings():
    for path in sorted((ROOT / "thuocdo").glob("*/models*/**/*.py")) + sorted((ROOT / "thuocdo").glob("*/models.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in {"ForeignKey", "OneToOneField", "ManyToManyField"}
            ):
                target = node.args[0]
                assert isinstance(target, (ast.Constant, ast.Name)), f"{path}:{node.lineno}"


@pytest.mark.django_db
def test_every_feature_has_its_migrations_in_the_repository():
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
