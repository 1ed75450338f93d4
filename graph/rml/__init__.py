"""RML mappings: read from Turtle, compiled once, applied to tables; the result is N-Quads.

The subset of RML-Core (http://w3id.org/rml/core/spec) that tables need, in its vocabulary and in
the older one (R2RML's ``rr:`` with ``http://semweb.mmlab.be/ns/rml#``). What a mapping uses
beyond that is refused, never ignored.

``document`` is the Turtle file, ``model`` its meaning, ``reader`` the way from the one to the
other, ``mapping`` the way from rows to statements, for which ``statements`` and ``term_generator``
compile the model into functions; ``terms`` knows the grammar of IRIs, language tags and literals.
"""

from graph.rml.mapping import Mapping
from graph.rml.reader import load
from graph.tabular import Relation, read_csv

__all__ = ["Mapping", "Relation", "load", "read_csv"]
