"""A data set in a store on disk: where it is, its base, and what its default graph is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path


class DefaultGraph(Enum):
    """What the default graph of a data set holds, as queries without FROM see it."""

    #: All that stands in the named graphs, each triple once.
    UNION = "union"
    #: The same, and statements that stand in no named graph.
    UNION_AND_UNNAMED = "union-and-unnamed"
    #: Only what stands in no named graph.
    SEPARATE = "separate"

    @property
    def is_union(self) -> bool:
        """Whether what stands in named graphs is in it too."""
        return self is not DefaultGraph.SEPARATE


@dataclass(frozen=True)
class StoredDataset:
    """The data set in the Oxigraph store in the folder ``path``.

    IRIs in queries resolve against ``base``. ``inlinks`` is the file with the pages of what points
    to things to which much does, if there is one; ``seal`` what the seal of the folder must be
    (graph/stores/seal.py), if it is known. ``prefixes`` are the namespaces of its own, by prefix,
    that queries may use and Turtle is written with besides those of all data.
    """

    path: Path
    base: str
    default_graph: DefaultGraph = DefaultGraph.UNION
    inlinks: Path | None = None
    seal: str = ""
    prefixes: Mapping[str, str] = field(default_factory=dict)
