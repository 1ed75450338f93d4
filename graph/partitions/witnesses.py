"""What several pages say of one nomination, as one: its result by the latest stage, one label.

Rows of several pages state one nomination where their keys are the same. What they say alike is one
statement anyway; a page that was made earlier tells an earlier stage, and each names it in its own
words. What contradicts otherwise stays, and a shape says so.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator

from graph.partitions.runs import subject_of
from graph.rdf.namespaces import PAL, RDFS_LABEL

#: Results by which nothing is decided yet, the earliest stage first.
_STAGES = ("pending", "longlisted", "shortlisted", "nominated")
#: Ways in which a result is known, the best first.
_STATUSES = ("sourced", "asWritten", "inferred", "unknown")
_LABEL = f"<{RDFS_LABEL.value}>".encode()
_RESULT, _STATUS, _ORDER = (
    f"<{PAL}{name}>".encode() for name in ("result", "resultStatus", "order")
)


def one_of_each(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Sorted lines, of each nomination and credit with one label, order, result and status."""
    for subject, group in itertools.groupby(lines, subject_of):
        if b"/id/nomination/" not in subject:
            yield from group
            continue
        by_predicate: dict[bytes, list[bytes]] = defaultdict(list)
        for line in group:
            by_predicate[line.split(b" ", 2)[1]].append(line)
        for predicate, said in by_predicate.items():
            yield from _chosen(predicate, said) if len(said) > 1 else said


def _chosen(predicate: bytes, lines: list[bytes]) -> list[bytes]:
    if predicate in (_LABEL, _ORDER):
        return [min(lines, key=lambda line: (len(line), line))]
    if predicate == _STATUS:
        return [min(lines, key=lambda line: _place(line, _STATUSES))]
    if predicate == _RESULT:
        decided = [line for line in lines if _place(line, _STAGES) == len(_STAGES)]
        return decided or [max(lines, key=lambda line: _place(line, _STAGES))]
    return lines


def _place(line: bytes, names: tuple[str, ...]) -> int:
    """The place of the concept that a line names in ``names``; their number if it isn't there."""
    concept = line.split(b" ", 3)[2].decode().removeprefix(f"<{PAL}").removesuffix(">")
    return names.index(concept) if concept in names else len(names)
