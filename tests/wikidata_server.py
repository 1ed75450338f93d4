"""A small Wikidata on loopback: entities by ids and titles, and the search for words in them.

It answers as API:Wbgetentities, API:Search and Help:WikibaseCirrusSearch say, and misbehaves as the
wiki that it is (tests/mediawiki_server.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.mediawiki_server import Wiki

_STATEMENT = re.compile(r"haswbstatement:(\S+)")
_LABEL = re.compile(r'inlabel:"([^"]+)"(?:@(\w+))?')


@dataclass
class Wikidata(Wiki):
    """``items`` are its entities by their ids; ``merged`` leads from an id to what it is now."""

    items: dict[str, dict[str, Any]] = field(default_factory=dict)
    merged: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, label: str, *aliases: str, **claims: object) -> None:
        """Adds an item; ``claims`` are values by property: items, lists of them, or days."""
        self.items[name] = {
            "id": name,
            "labels": {"en": {"language": "en", "value": label}},
            "aliases": {"en": [{"language": "en", "value": alias} for alias in aliases]},
            "descriptions": {"en": {"language": "en", "value": f"about {label}"}},
            "claims": {
                each: [_statement(value) for value in (of if isinstance(of, list) else [of])]
                for each, of in claims.items()
            },
        }

    def searches(self) -> list[str]:
        """What was searched for."""
        return [each.params["srsearch"] for each in self.requests if "srsearch" in each.params]

    def answer(self, params: dict[str, str]) -> dict[str, Any]:
        """The answer of a Wikidata in order."""
        if params["action"] == "wbgetentities":
            ids = params.get("ids", "").split("|")
            return {"entities": dict(map(self._entity, filter(None, ids)))}
        hits = [*self._hits(params["srsearch"])][: int(params["srlimit"])]
        return {"query": {"search": [{"ns": 0, "title": name} for name in hits]}}

    def _entity(self, name: str) -> tuple[str, dict[str, Any]]:
        item = self.items.get(self.merged.get(name, name))
        return name, item or {"id": name, "missing": ""}

    def _hits(self, words: str) -> Iterator[str]:
        label = _LABEL.search(words)
        statements = [found.split("|") for found in _STATEMENT.findall(words)]
        for name, item in {**self.items, **{each: {} for each in self.merged}}.items():
            item = item or self.items.get(self.merged[name], {})
            if label and not any(label[1].casefold() in each.casefold() for each in _names(item)):
                continue
            if all(any(_has(item, each) for each in choices) for choices in statements):
                yield name


def _names(item: dict[str, Any]) -> Iterator[str]:
    yield item["labels"]["en"]["value"]
    yield from (alias["value"] for alias in item["aliases"]["en"])


def _has(item: dict[str, Any], statement: str) -> bool:
    name, _, value = statement.partition("=")
    values = (each["mainsnak"]["datavalue"]["value"] for each in item["claims"].get(name, ()))
    return any(value in (each, isinstance(each, dict) and each.get("id")) for each in values)


def _statement(value: object) -> dict[str, Any]:
    """A statement with an item, an identifier, a day, or an award with the work it is for."""
    value, _, work = str(value).partition(" for ")
    held: object = {"id": value} if value.startswith("Q") else value
    if value[:4].isdecimal():
        held = {"time": f"+{value}T00:00:00Z", "precision": 11}
    snak = {"snaktype": "value", "datavalue": {"value": held}}
    qualifiers = {"P1686": [{"datavalue": {"value": {"id": work}}}]} if work else {}
    return {"mainsnak": snak, "rank": "normal", "qualifiers": qualifiers}
