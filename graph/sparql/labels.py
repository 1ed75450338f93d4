"""Puts what the label services of a query ask into its groups, and lets its columns give it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from graph.sparql.edits import Edit, Growth
from graph.sparql.groups import Group, Select, Structure
from graph.sparql.label_service import (
    Resolution,
    Unanswerable,
    automatic,
    home,
    pattern,
    request_of,
)
from graph.sparql.lexer import Token

#: Labels that a query may ask for, each service counted as one at least.
MOST_LABELS = 200
_HELPER = re.compile("label_*+")


class _Label(NamedTuple):
    """What gives a variable its value in a group, and the service that was asked for it."""

    resolution: Resolution
    languages: tuple[str, ...]
    group: Group
    helper: str
    service: Token

    @property
    def own(self) -> str:
        """The variable with what the query itself binds to the target."""
        return f"{self.helper}own"


class Labels:
    """The label services of a query, which stand in its main reading.

    ``languages`` are those that the client prefers; ``lateral`` is for an engine that knows it.
    """

    def __init__(
        self,
        structure: Structure,
        prefixes: Mapping[str, str],
        languages: Sequence[str],
        *,
        lateral: bool,
    ) -> None:
        self._structure, self._prefixes, self._languages = structure, prefixes, languages
        self._lateral = lateral
        # "label_" in a text needs the helper "label__": no variable of it begins so.
        helper = max(_HELPER.findall(structure.text), key=len, default="")
        self._helper = f"?{helper}_" if helper else "?label"
        self._growth = Growth(structure.text)
        self._labels: dict[tuple[int, str], _Label] = {}
        self._own: dict[str, _Innermost] = {}

    def edits(self) -> Iterator[Edit]:
        """What is to be put where; raises Unanswerable for what can't be answered."""
        for label in self._requests():
            self._labels.setdefault((label.group.start, label.resolution.target), label)
        owners: dict[str, list[_Label]] = {}
        for label in self._with_own():
            owners.setdefault(label.resolution.target, []).append(label)
        self._own = {target: _Innermost(labels) for target, labels in owners.items()}
        yield from self._renamed()
        for label in self._labels.values():
            yield self._counted(self._pattern(label), label.service)
        for label in self._labels.values():
            _add_column(label.group, label.resolution.target)
        for select in self._structure.selects:
            if select.star and select.names and self._labels:
                yield self._counted(self._columns(select, select.star), select.star)

    def _requests(self) -> Iterator[_Label]:
        automatic_: dict[int, list[Resolution]] = {}
        count = 0
        for service in self._structure.services:
            select, target = service.group.select, service.target
            body = self._structure.body(service)
            request = request_of(target, body, self._languages, self._prefixes)
            if id(select) not in automatic_:
                automatic_[id(select)] = [*automatic(select.plain)]
            resolutions = request.resolutions or automatic_[id(select)]
            count += max(len(resolutions), 1)
            if count > MOST_LABELS:
                raise Unanswerable(f"a query may ask for {MOST_LABELS} labels", target)
            for resolution in resolutions:
                if group := home(resolution, service.group):
                    helper = f"{self._helper}{len(self._labels) + 1}"
                    yield _Label(resolution, request.languages, group, helper, target)

    def _with_own(self) -> Iterator[_Label]:
        """The labels whose variable the query binds itself, or another label inside their group."""
        inner: set[tuple[int, str]] = set()
        for label in self._labels.values():
            place = label.group.parent
            while place:
                inner.add((place.start, label.resolution.target))
                place = place.parent
        for key, label in self._labels.items():
            if key in inner or label.resolution.target in label.group.names:
                yield label

    def _renamed(self) -> Iterator[Edit]:
        """The variables that are called otherwise in a group, outside of label services."""
        tokens, start = self._structure.tokens, 0
        for service in sorted(self._structure.services, key=lambda service: service.first):
            yield from self._renamed_among(tokens[start : service.first])
            start = service.closing
        yield from self._renamed_among(tokens[start:])

    def _renamed_among(self, tokens: Sequence[Token]) -> Iterator[Edit]:
        for token in tokens:
            if token.kind == "variable" and token.text[1:] in self._own:
                name = self._name(token.text[1:], token.start)
                if name != token.text:
                    edit = Edit(token.start, token.start + len(token.text), name)
                    yield self._counted(edit, token)

    def _name(self, target: str, place: int) -> str:
        """How a label's variable is called at a place."""
        label = self._own[target].at(place) if target in self._own else None
        return label.own if label else f"?{target}"

    def _pattern(self, label: _Label) -> Edit:
        """What gives a label's variable its value, at the end of the group or before its use."""
        target, group = label.resolution.target, label.group
        own = label.own if self._name(target, group.end) == label.own else None
        place = group.end if own else group.reads.get(target, group.end)
        name = self._name(target, group.start).removeprefix("?")
        resolution = label.resolution._replace(target=name)
        text = pattern(resolution, label.languages, label.helper, own, lateral=self._lateral)
        return Edit(place, place, text)

    def _columns(self, select: Select, star: Token) -> Edit:
        """The names that a star stands for."""
        columns = " ".join(self._name(name, star.start) for name in select.names)
        return Edit(star.start, star.start + 1, columns)

    def _counted(self, edit: Edit, token: Token) -> Edit:
        if self._growth.is_too_much(edit.text):
            raise Unanswerable("the query is too long with its labels in place", token)
        return edit


class _Innermost:
    """Which of the groups of some labels, beside or inside each other, is the innermost."""

    def __init__(self, labels: Sequence[_Label]) -> None:
        ends = [(label.group.start, label) for label in labels]
        ends += [(label.group.end, label) for label in labels]
        self._offsets: list[int] = []
        self._labels: list[_Label | None] = [None]
        around: list[_Label] = []
        for offset, label in sorted(ends, key=lambda end: end[0]):
            if offset == label.group.start:
                around.append(label)
            else:
                around.pop()
            self._offsets.append(offset)
            self._labels.append(around[-1] if around else None)

    def at(self, place: int) -> _Label | None:
        """The label of the innermost group around a place; a group's beginning isn't in it."""
        return self._labels[bisect_left(self._offsets, place)]


def _add_column(group: Group, name: str) -> None:
    """Lets a star of the select that the group belongs to give a variable too."""
    place: Group | None = group
    while place:
        if place.parent is None or place.parent.select is not place.select:
            if not place.select.star:
                return
            place.select.names[name] = None
        place = place.parent
