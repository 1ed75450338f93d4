"""The relation of what earlier releases had: each removal with its reason and its replacement."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from graph.iris import Iris
from graph.reading.model.rows import Removal, Table
from graph.relations.entities import Fact, graph_of


def facts(table: Table, iris: Iris) -> Iterator[Fact]:
    """Every removal that the table's data set declares."""
    for removal in table.removals:
        yield (
            "removals.csv",
            {
                "graph": graph_of(table, iris),
                "removal": iris.removal(removal.old),
                "label": f"Removal of {removal.old}",
                "removed": iris.base + removal.old,
                "replacement": iris.base + removal.new if removal.new else "",
                "reason": removal.reason,
            },
        )


def concerned(declared: Iterable[Removal], base: str) -> set[str]:
    """The IRIs that must be there, or must not, for what is declared to be true."""
    return {base + path for each in declared for path in (each.old, each.new) if path}


def check(declared: Iterable[Removal], present: Collection[str], base: str) -> None:
    """Refuses removals that the data contradicts: ``present`` are the IRIs that are there.

    Raises InputError with the file and line of a thing that is declared gone and is still there,
    and of a replacement that isn't.
    """
    for removal in declared:
        if base + removal.old in present:
            raise removal.error("old", f"{removal.old!r} is still there", _how_to_end(removal))
        if removal.new and base + removal.new not in present:
            raise removal.error(
                "new",
                f"{removal.new!r} is not there",
                "Name what is in this release (where an authority file merges it, the path of its "
                "line there), or leave it empty",
            )


def _how_to_end(removal: Removal) -> str:
    """What to do about what is there in spite of its removal."""
    name = removal.old.rpartition("/")[2]
    if not removal.new:
        return f"Remove the line, or what still names {name!r} from the tables"
    return (
        "Remove the line, or correct what still names it (corrections.csv, names.csv); if both are "
        f"one thing, write {removal.old!r} into 'same' of its line of an authority file instead"
    )
