"""Whether a leaf can take its points from questions of a survey: everything that is wrong, by leaf, item and option."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from thuocdo.assessments.domain.surveyed import Link, answers_of, is_surveyed
from thuocdo.indices.domain.frameworks import Node
from thuocdo.indices.domain.rules import SurveyMean
from thuocdo.kernel.refusals import Problem
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.questionnaires.domain.documents import Document, Slot, slots
from thuocdo.questionnaires.domain.items import Option, options_of

ITEMS, OPTIONS, GROUPS = "items", "options", "groups"


def questions(document: Document) -> tuple[Slot, ...]:
    """Return the questions that can be counted for a leaf: those with one choice."""
    return tuple(slot for slot in slots(document) if slot.coded)


def options(document: Document, items: Collection[str]) -> tuple[Option, ...]:
    """Return the options of some questions, each code once, in the order of the first question that has it."""
    found: dict[str, Option] = {}
    for slot in questions(document):
        if slot.code in items:
            for option in options_of(slot.item):
                found.setdefault(option.code, option)
    return tuple(found.values())


def groups_of(leaf: Node) -> tuple[str, ...]:
    """Return the respondent groups by which a leaf weighs answers; none where everybody counts alike."""
    return tuple(leaf.respondent_weights) if isinstance(leaf.rule, SurveyMean) else ()


def proposed(leaf: Node, document: Document, items: Collection[str]) -> dict[str, str]:
    """Return a first proposal of what options mean: equal codes, satisfied or not, or else the same place."""
    answers, offered = answers_of(leaf), options(document, items)
    codes = {each.code for each in answers}
    if codes == {"satisfied", "other"}:
        return {
            each.code: "satisfied" if each.satisfied else "other"
            for each in offered
            if each.number is not None or each.satisfied
        }
    same = {each.code: each.code for each in offered if each.code in codes}
    if same:
        return same
    if len(answers) != len(offered):
        return {}
    best_first = sorted(answers, key=lambda each: -1 if each.worth is None else each.worth, reverse=True)
    by_number = sorted(offered, key=lambda each: -1 if each.number is None else each.number, reverse=True)
    return {option.code: answer.code for option, answer in zip(by_number, best_first, strict=True)}


def problems(link: Link, leaf: Node, document: Document, groups: Collection[str]) -> tuple[Problem, ...]:
    """Return everything that keeps a leaf from taking its points; `groups`: those of the campaign."""
    if not is_surveyed(leaf):
        return (Problem(_s("%(leaf)s does not take its points from answers.", leaf=leaf.code), place=leaf.code),)
    return (*_items(link, leaf, document), *_options(link, leaf, document), *_groups(link, leaf, groups))


def _items(link: Link, leaf: Node, document: Document) -> Iterator[Problem]:
    if not link.items:
        yield Problem(_s("%(leaf)s: choose at least one question.", leaf=leaf.code), place=leaf.code, column=ITEMS)
    countable = {slot.code for slot in questions(document)}
    present = {slot.code for slot in slots(document)}
    for item in link.items:
        if item not in present:
            sentence = _s("%(leaf)s: the questionnaire has no question %(item)s.", leaf=leaf.code, item=item)
        elif item not in countable:
            sentence = _s("%(leaf)s: question %(item)s can't be counted; it does not ask for one option.",
                          leaf=leaf.code, item=item)  # fmt: skip
        else:
            continue
        yield Problem(sentence, place=leaf.code, column=ITEMS, given=item)


def _options(link: Link, leaf: Node, document: Document) -> Iterator[Problem]:
    answers = {each.code: each for each in answers_of(leaf)}
    by_item = {slot.code: {each.code for each in options_of(slot.item)} for slot in questions(document)}
    for option, answer in link.options.items():
        for item in link.items:
            if item in by_item and option not in by_item[item]:
                yield Problem(
                    _s("%(leaf)s: question %(item)s has no option %(option)s. Take questions with the same options.",
                       leaf=leaf.code, item=item, option=option),
                    place=leaf.code, column=OPTIONS, given=option,
                )  # fmt: skip
        if answer not in answers:
            yield Problem(
                _s("%(leaf)s: option %(option)s is to mean %(answer)s, which the leaf does not know.",
                   leaf=leaf.code, option=option, answer=answer),
                place=leaf.code, column=OPTIONS, given=answer,
            )  # fmt: skip
    reached = set(link.options.values())
    for code, each in answers.items():
        if each.worth is not None and code not in reached:
            yield Problem(
                _s("%(leaf)s: no option means “%(answer)s”; without it the points would be wrong.",
                   leaf=leaf.code, answer=each.title),
                place=leaf.code, column=OPTIONS, given=code,
            )  # fmt: skip


def _groups(link: Link, leaf: Node, groups: Collection[str]) -> Iterator[Problem]:
    wanted = groups_of(leaf)
    for code, label in link.groups.items():
        if code not in groups:
            yield Problem(_s("%(leaf)s: the survey has no respondent group %(group)s.", leaf=leaf.code, group=code),
                          place=leaf.code, column=GROUPS, given=code)  # fmt: skip
        if label not in wanted:
            yield Problem(_s("%(leaf)s does not weigh a respondent group %(group)s.", leaf=leaf.code, group=label),
                          place=leaf.code, column=GROUPS, given=label)  # fmt: skip
    for label in wanted:
        if label not in link.groups.values():
            title = leaf.group_titles.get(label)
            yield Problem(
                _s("%(leaf)s: no respondent group of the survey stands for “%(group)s”, which counts %(weight)s%%.",
                   leaf=leaf.code, group=title or label, weight=leaf.respondent_weights[label]),
                place=leaf.code, column=GROUPS, given=label,
            )  # fmt: skip
