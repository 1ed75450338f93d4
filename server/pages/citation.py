"""How to cite a release: as a sentence, for BibTeX, and as CSL-JSON for reference managers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from server.http.site import Site

#: Sources that are named one by one; of more, the list of all is named beside the first.
NAMED_SOURCES = 20
#: What TeX would read as a command or a group.
_TEX = str.maketrans({
    **{char: f"\\{char}" for char in "&%$#_{}"},
    "\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
})  # fmt: skip


@dataclass(frozen=True)
class Citation:
    """A citation as a sentence, as BibTeX and as CSL-JSON."""

    text: str
    bibtex: str
    csl: str


def citation(site: Site) -> Citation:
    """The citation of the release that is served; the year is that in which it was made."""
    manifest = site.release.manifest
    title, release_id = str(manifest["title"]), site.release.id
    modified = site.release.modified
    day = datetime.fromtimestamp(modified, UTC).date() if modified else None
    source = credit_text(site)
    fields = {
        "title": tex(title),
        "year": str(day.year) if day else "",
        "version": release_id,
        "url": site.base,
        "note": tex(f"Data set. Made from: {source}" if source else "Data set"),
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    item = {
        "id": f"palmares-{release_id}",
        "type": "dataset",
        "title": title,
        "version": release_id,
        "URL": site.base,
        **({"issued": {"date-parts": [[day.year, day.month, day.day]]}} if day else {}),
        **({"note": f"Made from: {source}"} if source else {}),
    }
    year = f" ({day.year})" if day else ""
    return Citation(
        text=f"{title}{year}. Release {release_id}. {site.base}",
        bibtex=f"@misc{{palmares-{release_id},\n" + ",\n".join(lines) + "\n}",
        csl=json.dumps([item], ensure_ascii=False, indent=1),
    )


def credits_of(site: Site) -> list[str]:
    """Whom the sources want to be named, or the first of very many."""
    return [*site.release.manifest.get("attributions", ())][:NAMED_SOURCES]


def credit_text(site: Site) -> str:
    """Each source by whom it wants to be named, else by its title, or the first of very many.

    Of those it tells how many more there are, and where.
    """
    sources = site.release.manifest.get("sources", ())
    names = [*dict.fromkeys(source["attribution"] or source["title"] for source in sources)]
    more = len(names) - NAMED_SOURCES
    tail = [f"{more:,} more, listed at {sources_url(site)}"] if more > 0 else []
    return "; ".join([*names[:NAMED_SOURCES], *tail])


def sources_url(site: Site) -> str:
    """Where all sources are listed."""
    return site.url("sources" if site.lists else "release")


def tex(text: str) -> str:
    r"""A text as TeX shows it.

    >>> print(tex("R&D {50 %} a\\b"))
    R\&D \{50 \%\} a\textbackslash{}b
    """
    return " ".join(text.translate(_TEX).split())
