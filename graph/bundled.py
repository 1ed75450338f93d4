"""Where the data files that come with the program are: the one function that knows."""

from __future__ import annotations

from pathlib import Path


def bundled(name: str) -> Path:
    """The path of ``ontology/shapes.ttl``, ``mappings/her-2013`` and the like."""
    return Path(__file__).parents[1] / name
