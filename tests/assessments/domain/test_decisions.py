"""The digests under the council's signature (A8): the same content has the same, and a change is found by leaf."""

from thuocdo.assessments.domain import decisions


def test_digests_say_which_leaf_differs():
    before = {"a": {"1": "x", "2": "y"}, "b": {"1": "z"}}
    assert decisions.differences(before, before) == ()
    assert decisions.differences(before, {"a": {"1": "x", "2": "!"}, "c": {"1": "z"}}) == (
        ("a", "2"), ("b", "1"), ("c", "1"),
    )  # fmt: skip


def test_the_order_of_units_and_leaves_does_not_matter_and_everything_else_does():
    told = {"a": {"1": "x", "2": "y"}, "b": {"1": "z"}}
    turned = {"b": {"1": "z"}, "a": {"2": "y", "1": "x"}}
    head = {"round": "r", "units": {"a": True, "b": False}}
    assert decisions.content_hash(head, told) == decisions.content_hash(head, turned)
    assert decisions.content_hash(head, told) != decisions.content_hash({**head, "units": {"a": True, "b": True}}, told)
    assert decisions.content_hash(head, told) != decisions.content_hash(head, {**told, "b": {"1": "!"}})


def test_the_order_of_what_was_said_matters():
    first, second = {"number": 1, "text": "a"}, {"number": 2, "text": "b"}
    assert decisions.digest([first, second]) != decisions.digest([second, first])
