"""Everything that keeps a framework from being used, each with its place; and what deserves a second look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from fractions import Fraction

from thuocdo.indices.domain.bands import band_problems
from thuocdo.indices.domain.exact import total
from thuocdo.indices.domain.frameworks import BESIDE, Channel, FrameworkSpec, Node, Tree, code_key
from thuocdo.indices.domain.rules import (
    Fault,
    NotApplicable,
    Proportional,
    Severity,
    SipasFactor,
    SurveyMean,
    shown,
)
from thuocdo.indices.domain.rules.basis import in_points
from thuocdo.indices.domain.rules.given_points import Beside
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _

DEEPEST = 6  # levels, fields included
HUNDRED = Fraction(100)


def problems(spec: FrameworkSpec) -> tuple[Fault, ...]:
    """Return every problem of a framework: errors first, each group in the order of the tree.

    `place` is the code of a node, or "bands", "bonus_cap" and the like; `column` is the part of the node.
    A framework without errors can be scored; warnings do not keep it from being used.
    """
    found = [*_of_tree(spec)]
    for node in spec.nodes:
        found += _of_node(spec, node)
    found += _of_sums(spec)
    found += _of_settings(spec)
    place = {node.code: at for at, node in reversed(list(enumerate(spec.nodes)))}
    return tuple(sorted(found, key=lambda each: (each.severity is Severity.WARNING, place.get(each.place, -1))))


def errors(spec: FrameworkSpec) -> tuple[Fault, ...]:
    """Return only the problems that keep the framework from being used."""
    return tuple(each for each in problems(spec) if each.severity is Severity.ERROR)


def _of_tree(spec: FrameworkSpec) -> Iterator[Fault]:
    tree = spec.tree
    if not spec.nodes:
        yield Fault(_("The framework has no fields yet."))
    for code, times in Counter(node.code for node in spec.nodes).items():
        if times > 1:
            yield Fault(
                _("The code %(code)s stands %(times)s times.", code=code, times=times), place=code, column="code"
            )
    reached = {node.code for node in tree.ordered}
    for node in spec.nodes:
        if node.parent_code is not None and node.parent_code not in tree:
            sentence = _(
                "%(code)s lies under %(parent)s, which does not exist.", code=node.code, parent=node.parent_code
            )
            yield Fault(sentence, place=node.code, column="parent_code", given=node.parent_code)
        elif node.code not in reached and _is_own_ancestor(tree, node):
            yield Fault(_("%(code)s lies under itself.", code=node.code), place=node.code, column="parent_code")
        elif tree.depth(node.code) > DEEPEST:
            sentence = _("%(code)s lies on level %(level)s; %(deepest)s levels are allowed.",
                         code=node.code, level=tree.depth(node.code), deepest=DEEPEST)  # fmt: skip
            yield Fault(sentence, place=node.code, column="parent_code")


def _is_own_ancestor(tree: Tree, node: Node) -> bool:
    return any(above.code == node.code for above in tree.ancestors(node.code))


def _of_node(spec: FrameworkSpec, node: Node) -> Iterator[Fault]:
    children = spec.tree.children(node.code)
    if not node.code.strip():
        yield Fault(_("A node has no code."), place=node.code, column="code")
    if not node.title_vi.strip():
        yield Fault(_("%(code)s has no title.", code=node.code), place=node.code, column="title_vi")
    if node.max_points < 0:
        sentence = _("%(code)s: the maximum of %(max)s is below 0.", code=node.code, max=in_points(node.max_points))
        yield Fault(sentence, place=node.code, column="max_points", given=str(node.max_points))
    if node.rule is not None and children:
        sentence = _(
            "%(code)s has a rule of its own and nodes under it; only one of both can give points.", code=node.code
        )
        yield Fault(sentence, place=node.code, column="rule")
    elif node.rule is not None:
        yield from _of_leaf(spec, node)
    elif not children:
        sentence = _("%(code)s has neither a rule nor nodes under it, so nobody can earn its points.", code=node.code)
        yield Fault(sentence, place=node.code, column="rule")


def _of_leaf(spec: FrameworkSpec, leaf: Node) -> Iterator[Fault]:
    assert leaf.rule is not None  # noqa: S101 -- a leaf is a node with a rule
    yield from leaf.rule.problems(leaf)
    if not leaf.max_points:
        sentence = _("%(code)s can earn no points: its maximum is 0.", code=leaf.code)
        yield Fault(sentence, place=leaf.code, column="max_points", severity=Severity.WARNING)
    if spec.ratios_need_cutoff and isinstance(leaf.rule, Proportional):
        sentence = _("%(code)s pays by a ratio without a cut-off; this framework asks for one.", code=leaf.code)
        yield Fault(sentence, place=leaf.code, column="rule.cutoff_percent")
    yield from _of_channel(leaf)
    yield from _of_weights(spec, leaf)


def _of_channel(leaf: Node) -> Iterator[Fault]:
    needed = Channel(leaf.rule.kind) if isinstance(leaf.rule, Beside) else None  # bonus or penalty
    if needed is not None and leaf.channel is not needed:
        sentence = _("%(code)s has a rule for bonus or penalty points, but another channel.", code=leaf.code)
        yield Fault(sentence, place=leaf.code, column="channel", given=leaf.channel.value)
    usual = {SurveyMean: Channel.SURVEY, SipasFactor: Channel.SATISFACTION}.get(type(leaf.rule))
    if usual is not None and leaf.channel is not usual:
        sentence = _("%(code)s takes its points from a survey, but its channel says otherwise.", code=leaf.code)
        yield Fault(sentence, place=leaf.code, column="channel", given=leaf.channel.value, severity=Severity.WARNING)
    if leaf.channel in BESIDE and leaf.not_applicable is not NotApplicable.NOT_ALLOWED:
        sentence = _("%(code)s: bonus and penalty points are simply not given where they do not apply.", code=leaf.code)
        yield Fault(sentence, place=leaf.code, column="not_applicable", severity=Severity.WARNING)


def _of_weights(spec: FrameworkSpec, leaf: Node) -> Iterator[Fault]:
    if not leaf.respondent_weights:
        return
    groups = {group.code for group in spec.respondent_groups}
    for group, weight in leaf.respondent_weights.items():
        column = f"respondent_weights[{group}]"
        if group not in groups:
            sentence = _("%(code)s: there is no respondent group %(group)s.", code=leaf.code, group=group)
            yield Fault(sentence, place=leaf.code, column=column, given=group)
        if weight < 0:
            sentence = _("%(code)s: the weight of group %(group)s is below 0.", code=leaf.code, group=group)
            yield Fault(sentence, place=leaf.code, column=column, given=str(weight))
    together = total(leaf.respondent_weights.values())
    if together != HUNDRED:
        sentence = _("%(code)s: the weights of the respondent groups add up to %(sum)s%%, not 100%%.",
                     code=leaf.code, sum=shown(together))  # fmt: skip
        yield Fault(sentence, place=leaf.code, column="respondent_weights", given=str(together))
    if not isinstance(leaf.rule, SurveyMean):
        sentence = _("%(code)s has weights for respondent groups, but its rule asks nobody.", code=leaf.code)
        yield Fault(sentence, place=leaf.code, column="respondent_weights", severity=Severity.WARNING)


def _of_sums(spec: FrameworkSpec) -> Iterator[Fault]:
    tree = spec.tree
    for node in tree.ordered:
        children = tree.children(node.code)
        if children and node.rule is None:
            together = total(child.max_points for child in children)
            if together != node.max_points:
                sentence = _(
                    "%(code)s has a maximum of %(max)s, but the nodes under it add up to %(sum)s.",
                    code=node.code, max=in_points(node.max_points), sum=shown(together),
                )  # fmt: skip
                expected = in_points(together)
                yield Fault(
                    sentence, place=node.code, column="max_points", given=str(node.max_points), expected=expected
                )
    for field in tree.fields:
        channels = {leaf.channel for leaf in tree.leaves_under(field.code)}
        if channels & BESIDE and len(channels) > 1:
            sentence = _(
                "%(code)s mixes bonus or penalty points with others; give them a field of their own.", code=field.code
            )
            yield Fault(sentence, place=field.code, column="channel")
    if tree.fields and tree.max_points != spec.total_points:
        sentence = _(
            "The fields add up to %(sum)s, not %(total)s.",
            sum=in_points(tree.max_points), total=shown(spec.total_points),
        )  # fmt: skip
        yield Fault(sentence, column="max_points", given=str(tree.max_points))


def _of_settings(spec: FrameworkSpec) -> Iterator[Fault]:
    yield from band_problems(spec.bands, 0, 100)
    yield from _of_cap(spec, Channel.BONUS, "bonus_cap", spec.bonus_cap)
    yield from _of_cap(spec, Channel.PENALTY, "penalty_cap", spec.penalty_cap)
    first, last = spec.valid_from_year, spec.valid_to_year
    if first is not None and last is not None and last < first:
        sentence = _("The framework ends in %(last)s, before it begins in %(first)s.", first=str(first), last=str(last))
        yield Fault(sentence, place="valid_to_year", given=str(last))
    yield from _twice((group.code for group in spec.respondent_groups), "respondent_groups")
    for code, times in Counter(node.comparable_with for node in spec.nodes if node.comparable_with).items():
        if times > 1:
            sentence = _("%(times)s nodes say they continue %(code)s of the version before.", times=times, code=code)
            yield Fault(sentence, place="comparable_with", given=str(code), severity=Severity.WARNING)


def _of_cap(spec: FrameworkSpec, channel: Channel, place: str, cap: Fraction | None) -> Iterator[Fault]:
    if cap is None:
        return
    sentence: Sentence
    if cap < 0:
        yield Fault(_("A cap of %(cap)s is below 0.", cap=in_points(cap)), place=place, given=str(cap))
    most = total(node.max_points for node in spec.tree.fields_by_side[channel])
    if cap > most:
        sentence = _("A cap of %(cap)s can never be reached: only %(most)s can be given.",
                     cap=in_points(cap), most=shown(most))  # fmt: skip
        yield Fault(sentence, place=place, given=str(cap), severity=Severity.WARNING)


def _twice(codes: Iterable[str], place: str) -> Iterator[Fault]:
    for code, times in Counter(codes).items():
        if times > 1:
            yield Fault(_("The code %(code)s stands %(times)s times.", code=code, times=times), place=place, given=code)


def in_code_order(nodes: Iterable[Node]) -> tuple[Node, ...]:
    """Return nodes depth first with their codes in natural order: 1.9 before 1.10. For imports without an order."""
    return Tree(sorted(nodes, key=lambda node: code_key(node.code))).ordered
