"""Items of a dump of Wikidata, or of a part of one, that could be what things of a release are.

A dump is JSON with an item on each line, plain or compressed (Wikidata:Database download, "JSON
dumps (recommended)").
"""

from __future__ import annotations

import bz2
import gzip
import json
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from graph.errors import PalmaresError
from graph.wikidata.entities import Item, item_of
from graph.wikidata.names import Series
from graph.wikidata.things import PROGRAMME, Thing

#: What the names of dumps end in, with what opens them.
_OPEN = {".gz": gzip.open, ".bz2": bz2.open}
#: How the names of dumps end.
SUFFIXES = (".json", ".json.gz", ".json.bz2")


def is_dump(path: Path) -> bool:
    """Whether a file is a dump by its name."""
    return path.name.endswith(SUFFIXES)


def items_of_dump(path: Path, things: Iterable[Thing]) -> Iterator[Item]:
    """The items of a dump that share a clue with things, in one pass; the others aren't kept.

    Raises PalmaresError for a line that is no item, and for a file that ends too early.
    """
    things = [*things]
    names = {thing.label.casefold() for thing in things}
    clues = {clue for thing in things for clue in (*thing.articles, *thing.identifiers)}
    awards = {name for thing in things if thing.kind == PROGRAMME for name in thing.relatives}
    series = Series(things)
    for item in _items(path):
        is_named = not names.isdisjoint(name.casefold() for name in (item.label, *item.names))
        has_clue = not clues.isdisjoint((item.article, *item.identifiers))
        if is_named or has_clue or item.item in awards or series.of(item):
            yield item


def _items(path: Path) -> Iterator[Item]:
    """The items on the lines of a dump, without its other entities."""
    number = 0
    try:
        with _opened(path) as file:
            for number, line in enumerate(file, 1):  # noqa: B007
                text = line.strip().rstrip(b",")
                entity = json.loads(text) if text not in (b"", b"[", b"]") else {}
                if str(entity.get("id", "")).startswith("Q"):
                    yield item_of(entity)
    except (ValueError, AttributeError, TypeError, RecursionError):
        message = f"{path}, line {number} is no item: a dump has one on each line, as JSON"
        raise PalmaresError(message) from None
    except (OSError, EOFError, zlib.error) as error:
        message = f"{path} can't be read behind line {number}: {error}"
        raise PalmaresError(message) from None


def _opened(path: Path) -> IO[bytes]:
    file: IO[bytes] = _OPEN.get(path.suffix, open)(path, "rb")  # type: ignore[operator]
    return file
