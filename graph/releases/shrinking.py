"""Notices what vanished: a release that lacks much of what the one before it had is no progress."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graph.releases.proposals import leads_on
from graph.stores.local import LocalStore

#: The share of what the release before had that may be missing without a word.
MOST_VANISHED = 0.1
#: What is compared, and the query for its members.
_QUERIES = {
    "nominations": "SELECT DISTINCT ?x { ?x a <https://w3id.org/palmares#Nomination> }",
    "works": "SELECT DISTINCT ?x { ?x a <https://w3id.org/palmares#Work> }",
    "links": "SELECT DISTINCT ?x ?y { ?x <http://www.w3.org/2002/07/owl#sameAs> ?y }",
}


@dataclass(frozen=True)
class Loss:
    """What vanished of one kind: how many of how many, and one of them."""

    kind: str
    vanished: int
    before: int
    example: str

    def __str__(self) -> str:
        return f"{self.vanished} of {self.before} {self.kind}, such as {self.example}"


def losses(before: LocalStore, after: LocalStore, share: float = MOST_VANISHED) -> Iterator[Loss]:
    """The kinds of which ``after`` lacks more than ``share`` of what ``before`` has.

    Nominations and works are compared by their IRIs, links by both ends; what leads on by a
    redirect of ``after`` is no loss. Raises ReleaseDamaged.
    """
    for kind, query in _QUERIES.items():
        members = _members(before, query)
        gone = members - _members(after, query)
        lost = {each for each in gone if not leads_on(after, _path(each, after.base))}
        if len(lost) > share * len(members):
            yield Loss(kind, len(lost), len(members), min(lost))


def _path(member: str, base: str) -> str:
    return member.partition(" = ")[0].removeprefix(base)


def _members(store: LocalStore, query: str) -> set[str]:
    return {" = ".join(term.value for term in row if term) for row in store.query(query).rows()}  # type: ignore[union-attr]
