"""A comparison with Wikidata as pages to look through: one for each film, person and award."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from jinja2 import Environment, Template

from graph.bundled import bundled
from graph.rdf.namespaces import WIKIDATA
from graph.wikidata.comparison import Difference, Outcome
from graph.wikidata.sources import SourceRow

#: What is looked at first.
ORDER = (
    Outcome.CONFLICTING,
    Outcome.LESS_PRECISE,
    Outcome.MISSING_THERE,
    Outcome.MISSING_HERE,
    Outcome.SAME,
)
_TEMPLATE = "graph/wikidata/comparison.html"
#: What the index of a comparison holds, and how it names a page.
_MARK, _PAGE = "<h1>Compared with Wikidata</h1>", re.compile(r'<a href="(Q[0-9]+)\.html">')
#: What the properties are called.
_PROPERTIES = {
    "P166": "award received", "P1411": "nominated for", "P1346": "winner",
    "P585": "point in time", "P580": "start", "P582": "end", "P805": "at the edition",
    "P1686": "for work", "P2453": "nominee", "P1932": "named as",
}  # fmt: skip


def write_pages(
    folder: Path,
    differences: Sequence[Difference],
    rows: Mapping[str, Sequence[SourceRow]],
    labels: Mapping[str, str],
) -> int:
    """Writes ``<item>.html`` for each subject and ``index.html``; gives the number of subjects.

    Pages of a former comparison that this one doesn't make are removed. ``rows`` are those from
    which our statements come, by their IRI; ``labels`` those of items and of what we know of, by
    IRI. Raises OSError.
    """
    by_subject: dict[str, list[Difference]] = defaultdict(list)
    for each in differences:
        by_subject[each.claim.subject].append(each)
    folder.mkdir(parents=True, exist_ok=True)
    for name in _former_subjects(folder / "index.html") - by_subject.keys():
        (folder / f"{name}.html").unlink(missing_ok=True)
    template = _template()

    def write(name: str, **values: object) -> None:
        text = template.render(label=_labels(labels), properties=_PROPERTIES, **values)
        (folder / name).write_text(text, "utf-8")

    for subject, of in by_subject.items():
        ordered = sorted(of, key=lambda each: ORDER.index(each.outcome))
        write(f"{subject}.html", subject=subject, differences=ordered, rows=rows)
    counts = {subject: _counts(of) for subject, of in by_subject.items()}
    ranked = sorted(counts, key=lambda name: (-counts[name][Outcome.CONFLICTING], name))
    write("index.html", subjects={name: counts[name] for name in ranked}, order=ORDER)
    return len(by_subject)


def _former_subjects(index: Path) -> set[str]:
    """The subjects that a former comparison has pages of; none where the index is of another."""
    text = index.read_text("utf-8", errors="replace") if index.exists() else ""
    return {*_PAGE.findall(text)} if _MARK in text else set()


def _counts(differences: Iterable[Difference]) -> Counter[Outcome]:
    return Counter(each.outcome for each in differences)


def _labels(labels: Mapping[str, str]) -> dict[str, str]:
    return {iri.removeprefix(WIKIDATA): label for iri, label in labels.items()}


def _template() -> Template:
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.tests["item"] = re.compile(r"Q[0-9]+").fullmatch
    return environment.from_string(bundled(_TEMPLATE).read_text("utf-8"))
