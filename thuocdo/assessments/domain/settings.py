"""What an organiser sets for a round beside its dates: limits of evidence, and which notices go out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

from thuocdo.kernel.refusals import BadInput, Problem
from thuocdo.kernel.sentences import say_later as _s

MEGABYTE = 1024 * 1024
MOST_MEGABYTES = 2048  # a file; what a page can take is bounded by the server's own setting too


@dataclass(frozen=True, slots=True)
class RoundSettings:
    """Limits hold for one leaf of one unit. A round without settings has these."""

    evidence_megabytes: int = 100  # a file at most
    evidence_files: int = 30  # a leaf at most
    evidence_archives: bool = False  # whether ZIP files are taken
    remind_days_before: int = 3  # days before the end of a phase
    notices: bool = True  # whether anything is sent to people at all

    def problems(self) -> tuple[Problem, ...]:
        """Return what is out of bounds, by the name of the field."""
        bounds = {
            "evidence_megabytes": (1, MOST_MEGABYTES),
            "evidence_files": (1, 500),
            "remind_days_before": (0, 60),
        }
        found = []
        for name, (low, high) in bounds.items():
            given = getattr(self, name)
            if not low <= given <= high:
                expected = _s("%(low)s to %(high)s", low=low, high=high)
                sentence = _s("%(given)s is not possible. Give %(expected)s.", given=given, expected=expected)
                found.append(Problem(sentence, place=name, given=str(given), expected=expected))
        return tuple(found)


def to_data(settings: RoundSettings) -> dict[str, int | bool]:
    """Return settings as JSON."""
    return asdict(settings)


def from_data(data: Mapping[str, object]) -> RoundSettings:
    """Return the settings that `to_data` wrote; what is absent has its default. Raise `BadInput` for unknown names."""
    known = {field.name for field in fields(RoundSettings)}
    if unknown := sorted(data.keys() - known):
        raise BadInput(_s("There is no setting %(names)s.", names=tuple(unknown)))
    return RoundSettings(**data)  # type: ignore[arg-type]
