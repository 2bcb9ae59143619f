"""Free text grouped by topic, without any service: which answers speak of the same thing, and by which words.

Vietnamese is written syllable by syllable, so pairs of syllables stand for words. Answers are compared by the pairs and
syllables they share, rare ones weighing more, and gathered around so many centres. The same answers always give the
same topics. Source: docs/method/survey-reports.md, section 5.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isqrt, log

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from thuocdo.kernel.vietnamese import fold, nfc

SEED = 979
MOST_TOPICS = 12
FEWEST_TEXTS = 20  # below, one reads them
MOST_TEXTS = 20_000  # are looked at for the topics
MOST_TERMS = 4_000
ROUNDS = 30
WORDS_SHOWN = 6
_PHRASES = re.compile(r"[.,;:!?()\n\"“”/-]+")
_SYLLABLE = re.compile(r"[^\W\d_]+")
# Syllables that say little by themselves, folded. A pair is a term if it neither begins nor ends with one of them.
_SILENT = """
a ai an and anh are as at ay ba bac ban bang be bi boi cac cai can cang chi cho chu chua chung co con cu cua
cung da dang de den di do duoc em for gi gom ha hay het ho hoi hon in is it khi khong la lai lam len luc
luon ma minh moi mot nao nay nen neu ngay nhat nhe nhieu nhu nhung noi not o of oi on ong or phai qua ra
rang rat rieng roi sao sau se su tai that the thi this thoi to toi tren trong tu tung u va van vao vay ve vi
voi was with xin y
"""
SILENT = frozenset(_SILENT.split())


@dataclass(frozen=True, slots=True)
class Topic:
    """Answers that speak of the same thing: the words that make it, most telling first, and where they stand."""

    words: tuple[str, ...]
    texts: tuple[int, ...]  # positions in what was given


@dataclass(frozen=True, slots=True)
class Topics:
    """All topics, the largest first, and the answers that fit none."""

    topics: tuple[Topic, ...]
    others: tuple[int, ...]


def group(texts: Sequence[str]) -> Topics:
    """Return the topics of texts. Fewer than twenty are not grouped."""
    terms = [_terms(text) for text in texts]
    vocabulary = _vocabulary(terms)
    matrix = _weights(terms, vocabulary)
    speaking = np.flatnonzero(np.diff(matrix.indptr))
    silent = tuple(sorted(set(range(len(texts))) - set(speaking.tolist())))
    if len(speaking) < FEWEST_TEXTS:
        return Topics((), tuple(range(len(texts))))
    found = _gathered(matrix[speaking], [fold(texts[place]) for place in speaking.tolist()])
    spoken = _spoken(texts, vocabulary)
    topics = []
    for centre, members in found:
        if len(members) < 2:
            silent = (*silent, *(int(speaking[each]) for each in members))
            continue
        words = _words(centre, vocabulary, spoken)
        topics.append(Topic(words, tuple(int(speaking[each]) for each in members)))
    topics.sort(key=lambda each: (-len(each.texts), each.words))
    return Topics(tuple(topics), tuple(sorted(silent)))


def _terms(text: str) -> list[str]:
    """Return syllables and pairs that stand side by side in one phrase, folded."""
    found = []
    for phrase in _PHRASES.split(nfc(text)):  # before folding, which takes punctuation away
        syllables = _SYLLABLE.findall(fold(phrase))
        found += [each for each in syllables if each not in SILENT and len(each) > 1]
        found += [f"{one} {two}" for one, two in pairwise(syllables) if one not in SILENT and two not in SILENT]
    return found


def _vocabulary(terms: Sequence[Sequence[str]]) -> dict[str, tuple[int, float]]:
    """Return term → place and weight: those in at least two texts and not in more than half, the commonest first."""
    common = Counter(term for each in terms for term in set(each))
    most = max(2, len(terms) // 2)
    kept = sorted((term for term, n in common.items() if 2 <= n <= most), key=lambda term: (-common[term], term))
    return {
        term: (place, (log((1 + len(terms)) / (1 + common[term])) + 1) * (1.5 if " " in term else 1.0))
        for place, term in enumerate(kept[:MOST_TERMS])
    }


def _weights(terms: Sequence[Sequence[str]], vocabulary: dict[str, tuple[int, float]]) -> csr_matrix:
    """Return texts × terms, each text of length one."""
    data: list[float] = []
    columns: list[int] = []
    starts = [0]
    for each in terms:
        row = {vocabulary[term][0]: vocabulary[term][1] for term in each if term in vocabulary}
        length = sum(weight * weight for weight in row.values()) ** 0.5
        for place in sorted(row):
            columns.append(place)
            data.append(row[place] / length)
        starts.append(len(columns))
    return csr_matrix((data, columns, starts), shape=(len(terms), len(vocabulary)))


def _gathered(matrix: csr_matrix, folded: Sequence[str]) -> list[tuple[NDArray[np.float64], list[int]]]:
    """Return centres with their members, by k-means over the sphere; the order in which texts came plays no part."""
    order = np.array(sorted(range(len(folded)), key=lambda place: folded[place]))
    rows = matrix[order[:MOST_TEXTS]] if len(order) <= MOST_TEXTS else matrix[order[:: -(-len(order) // MOST_TEXTS)]]
    centres = _first_centres(rows, min(MOST_TOPICS, max(2, isqrt(rows.shape[0] // 4))))
    for _round in range(ROUNDS):
        nearest = np.asarray(rows @ centres.T).argmax(axis=1)
        moved = np.vstack([
            np.asarray(rows[nearest == place].sum(axis=0)).ravel() if (nearest == place).any() else centres[place]
            for place in range(len(centres))
        ])  # fmt: skip
        moved /= np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-12)
        if np.allclose(moved, centres, atol=1e-6):
            break
        centres = moved
    likeness = np.asarray(matrix @ centres.T)
    nearest = likeness.argmax(axis=1)
    return [(centres[place], np.flatnonzero(nearest == place).tolist()) for place in range(len(centres))]


def _first_centres(rows: csr_matrix, count: int) -> NDArray[np.float64]:
    """Return texts far from each other to begin with (k-means++), drawn with a fixed seed."""
    draw = np.random.default_rng(SEED)
    chosen = [int(draw.integers(rows.shape[0]))]
    nearest = np.asarray((rows @ rows[chosen[0]].T).todense()).ravel()
    while len(chosen) < count:
        distance = np.clip(1 - nearest, 0, None) ** 2
        if distance.sum() <= 0:
            break
        chosen.append(int(draw.choice(len(distance), p=distance / distance.sum())))
        nearest = np.maximum(nearest, np.asarray((rows @ rows[chosen[-1]].T).todense()).ravel())
    return np.asarray(rows[chosen].todense())


def _spoken(texts: Sequence[str], vocabulary: dict[str, tuple[int, float]]) -> dict[str, str]:
    """Return each term as it is mostly written, with its marks."""
    forms: dict[str, Counter[str]] = {}
    for text in texts[:MOST_TEXTS]:
        for phrase in _PHRASES.split(nfc(text).casefold()):
            syllables = _SYLLABLE.findall(phrase)
            pairs = [f"{one} {two}" for one, two in pairwise(syllables)]
            for form in (*syllables, *pairs):
                term = fold(form)
                if term in vocabulary:
                    forms.setdefault(term, Counter())[form] += 1
    return {term: min(each, key=lambda form: (-each[form], form)) for term, each in forms.items()}


def _words(
    centre: NDArray[np.float64], vocabulary: dict[str, tuple[int, float]], spoken: dict[str, str]
) -> tuple[str, ...]:
    """Return the terms that weigh most in a centre; what the words before say already is left out."""
    terms = sorted(vocabulary, key=lambda term: (-centre[vocabulary[term][0]], term))
    shown: list[str] = []
    said: set[str] = set()
    for term in terms:
        if centre[vocabulary[term][0]] <= 0 or len(shown) == WORDS_SHOWN:
            break
        if not set(term.split()) <= said:
            shown.append(spoken.get(term, term))
            said |= set(term.split())
    return tuple(shown)
