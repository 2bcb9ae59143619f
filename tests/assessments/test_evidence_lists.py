"""Limits of evidence, what signatures are under, search, and documents that several units share (A6)."""

# ruff: noqa: F811 - fixtures that two files share

from functools import partial

import pytest

from tests.assessments.conftest import (
    IN_SELF_ASSESSMENT,
)
from tests.assessments.evidence_at_work import PLAN, health, taken  # noqa: F401
from thuocdo.assessments.domain import evidence as domain
from thuocdo.assessments.domain.evidence import About
from thuocdo.assessments.domain.phases import Phase
from thuocdo.assessments.models import Evidence, Round
from thuocdo.assessments.selectors import evidence, rounds
from thuocdo.assessments.services import evidence as service
from thuocdo.foundation.files.domain.kinds import Kind as FileKind
from thuocdo.kernel.refusals import BadInput

# Limits -----------------------------------------------------------------------------------------------------------


def test_no_more_documents_than_the_round_takes(health, running):
    Round.objects.filter(pk=running.id).update(settings={"evidence_files": 2})
    health.attach(["1.1"], "a")
    health.attach(["1.1"], "b")
    with pytest.raises(BadInput) as refused:
        health.attach(["1.1"], "c")
    assert refused.value.code == "too_many_files"
    assert health.count() == 2 and Evidence.objects.count() == 2
    health.renew(health.on()[0], received=taken("c"))  # takes a place that is there
    assert health.count() == 2


@pytest.mark.parametrize(("archives", "taken_"), [(True, True), (False, False)])
def test_archives_only_where_the_round_takes_them(running, archives, taken_):
    Round.objects.filter(pk=running.id).update(settings={"evidence_archives": archives, "evidence_megabytes": 7})
    limits = service.limits(rounds.round_(running.id))
    assert (FileKind.ZIP in limits.kinds) is taken_
    assert limits.file_bytes == 7 * 1024 * 1024 and not limits.macros and FileKind.DOC in limits.kinds


# What signatures are under ----------------------------------------------------------------------------------------


def test_the_signature_is_under_content_and_description(health):
    hashes = partial(evidence.hashes, health.id, Phase.SELF_ASSESSMENT)
    assert hashes() == {}
    given = health.attach(["1.1", "2.1"])
    told = domain.content_hash("a" * 64, PLAN)
    assert hashes() == {"1.1": (told,), "2.1": (told,)}
    link = health.link()
    assert len(hashes()["1.1"]) == 2
    health.remove(link)
    health.renew(given, About("Tên khác"))
    assert hashes()["1.1"] == (domain.content_hash("a" * 64, About("Tên khác")),)
    assert evidence.hashes(health.id, Phase.EXPLANATION) == {}  # each signature is under its own phase's documents


def test_the_hash_is_what_it_always_was():
    """Kept signatures must stay true: this value never changes."""
    assert domain.content_hash("a" * 64, PLAN) == ("bd10f733ee05cd839f5e7ef5c0ca0669fff909406e6e65492a31447bcf5b02e3")


# Search, and several units ----------------------------------------------------------------------------------------


def test_search_by_title_number_issuer_and_name(health):
    plan = health.attach(["1.1"])
    link = health.link("https://a.vn/bao-cao", about=About("Báo cáo quý", "5/BC", None, "UBND tỉnh"))
    health.remove(link)

    def found(asked="", **more):
        return set(evidence.ids_of_unit(health.id, asked=asked, **more))

    assert found() == {plan, link}
    assert found("ke hoach") == found("KẾ HOẠCH") == found("12/KH") == found("sở y") == found("hoach pdf") == {plan}
    assert found("ubnd bao") == {link} and found("không có") == set()
    assert found(used=True) == {plan} and found(used=False) == {link}
    assert found(code="1.1") == {plan} and found(not_on="1.1") == {link} and found("%") == {plan, link}
    assert list(evidence.ids_of_unit(health.id, sort="title")) == [link, plan]
    assert list(evidence.ids_of_unit(health.id, sort="-title")) == [plan, link]
    assert evidence.counts(health.id) == (2, 1)


def test_the_same_content_in_several_units(health, running, people):
    """R4's signal: the same bytes, or the same address, in more than one unit; twice in one unit says nothing."""
    given = health.attach(["1.1", "1.2"])
    assert evidence.shared_between_units(running.id) == ()
    finance = running.part["so-tai-chinh"].id
    other = service.attach_files(
        actor=people.finance_officer, participant_id=finance, codes=["1.1"], received=[taken("a", "khac.pdf")],
        about=About(), now=IN_SELF_ASSESSMENT,
    )[0]  # fmt: skip
    (shared,) = evidence.shared_between_units(running.id)
    assert shared.sha256 == "a" * 64 and shared.size == 1000
    assert set(shared.uses) == {(health.id, "1.1", given), (health.id, "1.2", given), (finance, "1.1", other)}
    assert evidence.shared_between_units(running.id, ["2.1"]) == ()


@pytest.mark.parametrize("letters", ["a", "abc"])
def test_a_leafs_documents_cost_the_same_whatever_their_number(health, letters, django_assert_max_num_queries):
    for letter in letters:
        health.renew(health.attach(["1.1"], letter), About(letter))
    with django_assert_max_num_queries(6):
        assert len(evidence.of_leaf(health.id, "1.1")) == len(letters)
    with django_assert_max_num_queries(6):
        assert len(evidence.listed(evidence.ids_of_unit(health.id))) == len(letters)
