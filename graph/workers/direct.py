"""Queries that another server evaluates: its own limits hold, no process of ours is needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from graph.answers import Answer
from graph.formats import Format
from graph.opening import AnyStore
from graph.workers.pool import Watch


class Direct:
    """What a pool is, without processes."""

    def __init__(self, store: AnyStore) -> None:
        self._store = store

    def query(
        self,
        text: str,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        seconds: float | None = None,
        watch: Watch | None = None,
        formats: Mapping[str, Format] | None = None,
    ) -> Answer:
        """Has the query evaluated; the limits are those of the store."""
        return self._store.query(text, default_graphs, named_graphs)

    def start(self) -> None:
        """Nothing is to be started."""

    def close(self) -> None:
        """Nor ended."""
