"""A file of links to Wikidata, in the Simple Standard for Sharing Ontological Mappings (SSSOM/TSV).

See https://mapping-commons.github.io/sssom/. A line says that a thing is an item, may be one, or is
none (``predicate_modifier`` Not): what was once rejected stays there, so that it never comes back.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path

from graph.errors import PalmaresError

#: What a link says: that the two are the same, or that somebody should look whether they are.
SAME, CANDIDATE = "owl:sameAs", "skos:closeMatch"
#: How a link was made (SEMAPV): by what is known of both, by their names, by somebody who looked.
BY_KNOWLEDGE, BY_NAME, BY_HAND = (
    "semapv:BackgroundKnowledgeBasedMatching",
    "semapv:LexicalMatching",
    "semapv:ManualMappingCuration",
)
_HEAD = """\
#mapping_set_id: {base}links
#license: https://creativecommons.org/publicdomain/zero/1.0/
#curie_map:
#  owl: http://www.w3.org/2002/07/owl#
#  semapv: https://w3id.org/semapv/vocab/
#  skos: http://www.w3.org/2004/02/skos/core#
#  pal: {base}
#  wd: http://www.wikidata.org/entity/
"""


@dataclass(frozen=True)
class Link:
    """A line; the names are those of SSSOM. ``comment`` has the reasons."""

    subject_id: str
    subject_label: str
    predicate_id: str
    predicate_modifier: str
    object_id: str
    object_label: str
    mapping_justification: str
    confidence: str
    author_label: str
    mapping_date: str
    comment: str

    @property
    def pair(self) -> tuple[str, str]:
        """The thing and the item."""
        return self.subject_id, self.object_id


_COLUMNS = [each.name for each in fields(Link)]


def read_links(path: Path) -> list[Link]:
    """The links of a file, none where there is no file; raises PalmaresError for a wrong one."""
    if not path.exists():
        return []
    text = path.read_text("utf-8")  # a label may hold U+2028, at which splitlines cuts
    lines = [line for line in text.split("\n") if not line.startswith("#")]
    reader = csv.DictReader(lines, delimiter="\t")
    missing = [name for name in _COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise PalmaresError(
            f"{path} has no column {missing[0]!r}: it must be SSSOM as written here"
        )
    return [Link(**{name: row[name] or "" for name in _COLUMNS}) for row in reader]


def candidates(links: Iterable[Link]) -> list[Link]:
    """Those that somebody has to look at: not rejected, and their thing is linked with no other."""
    known = [*links]
    taken = {link.subject_id for link in known if link.predicate_id == SAME}
    return [
        link
        for link in known
        if link.predicate_id == CANDIDATE
        and not link.predicate_modifier
        and link.subject_id not in taken
    ]


def write_links(path: Path, links: Iterable[Link], base: str) -> None:
    """Writes the file as a whole: it is the former or the new one, whatever happens meanwhile."""
    file = io.StringIO()
    file.write(_HEAD.format(base=base))
    writer = csv.writer(file, delimiter="\t", lineterminator="\n")
    writer.writerow(_COLUMNS)
    for link in sorted(links, key=lambda link: link.pair):
        writer.writerow([getattr(link, name).replace("\t", " ") for name in _COLUMNS])
    unfinished = path.with_name(f".{path.name}.new")
    unfinished.write_text(file.getvalue(), "utf-8")
    unfinished.replace(path)
