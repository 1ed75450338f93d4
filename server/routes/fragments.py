"""Triple Pattern Fragments: the statements that fit a pattern, with controls to ask on.

After https://linkeddatafragments.org/specification/triple-pattern-fragments/. The union of all
graphs is one data set to search, and with the parameter ``graph`` each named graph is one too.
"""

from __future__ import annotations

from urllib.parse import quote, urlencode

from flask import Blueprint, Response, redirect, render_template, request
from pyoxigraph import NamedNode, Quad
from werkzeug.exceptions import BadRequest

from graph.errors import UnknownThing
from graph.matching.fragments import FragmentPage, Fragments
from graph.rdf.formats import DOCUMENT_FORMATS, HTML, Format
from graph.rdf.namespaces import PAL
from graph.rdf.patterns import GENID, Pattern, read_pattern, skolemize, write_term
from graph.rdf.writers import Layout
from server.http.documents import EXTENSIONS, conditional, split_extension
from server.http.hypermedia import Addresses, controls
from server.http.negotiation import Choice, fixed, negotiate
from server.http.shares import share
from server.http.site import Site
from server.pages.terms import TermView, term_view
from server.routes.operation import PAGE, Operation, Parameter, extension_parameter, media_types

#: Digits of a page that can be asked for.
PAGE_DIGITS = 9
#: Characters of a Link header at most: clients and proxies refuse headers that are longer, and the
#: fragment itself has the same links.
LINK_LENGTH = 4000
#: The parts of a pattern, as parameters.
PARTS = ("subject", "predicate", "object", "graph")
#: Patterns to begin with: what they ask, their parts, and what must be known for them.
EXAMPLES: tuple[tuple[str, dict[str, str], str | None], ...] = (
    ("Everything that has a label", {"predicate": "rdfs:label"}, None),
    ("All that is said of Her", {"subject": "<id/work/her-2013>"}, "id/work/her-2013"),
    (
        "What Spike Jonze was nominated for",
        {"predicate": "pal:nominee", "object": "<id/agent/spike-jonze>"},
        "id/agent/spike-jonze",
    ),
    (
        "All nominations that won",
        {"predicate": "pal:result", "object": "pal:won"},
        PAL + "won",
    ),
)
#: Characters that stand in a query as they are, besides letters and digits (RFC 3986, 3.4).
_IN_QUERY = "%/?:@!$&'()*+,;=-._~"

#: The parts of a pattern, each an IRI or a literal in Hydra's explicit representation.
_PATTERN = (
    Parameter("subject", "The subject of all statements."),
    Parameter("predicate", "Their property."),
    Parameter("object", "Their value."),
    Parameter("graph", "The named graph that they are in."),
    PAGE,
)
_LABEL = Parameter("label", "Its name here.", {"type": "string", "minLength": 1}, "path", "label")
#: The operations of these routes, for the OpenAPI document.
OPERATIONS = (
    Operation(
        "/fragments",
        "The statements that fit a pattern (Triple Pattern Fragments).",
        (200, 304, 400, 404, 406),
        media_types(*DOCUMENT_FORMATS),
        _PATTERN,
    ),
    Operation(
        "/fragments.{extension}",
        "The same in one format.",
        (200, 304, 400, 404),
        media_types(*DOCUMENT_FORMATS),
        (extension_parameter(*DOCUMENT_FORMATS), *_PATTERN),
    ),
    Operation(
        f"/{GENID}{{label}}",
        "A blank node: leads to what is said of it.",
        (303,),
        (),
        (_LABEL,),
    ),
)


def blueprint(site: Site) -> Blueprint:
    """The routes ``/fragments``, the same with an extension, and the names of blank nodes."""
    routes = Blueprint("fragments", __name__)
    fragments = Fragments(site.store, site.queries, site.release.manifest)

    @routes.get("/fragments")
    def fragment() -> Response:
        return _answer(site, fragments, negotiate(DOCUMENT_FORMATS))

    @routes.get(f"/fragments.<any({EXTENSIONS}):extension>")
    def fragment_file(extension: str) -> Response:
        choice = split_extension(f"fragments.{extension}")[1]
        return _answer(site, fragments, choice or fixed(HTML))

    @routes.get(f"/{GENID}<path:label>")
    def blank_node(label: str) -> Response:
        iri = site.url(GENID + quote(label, safe=""))
        address = site.url("fragments") + "?" + urlencode({"subject": iri})
        return redirect(address, code=303)  # type: ignore[return-value]

    return routes


def _answer(site: Site, fragments: Fragments, choice: Choice) -> Response:
    pattern, number = _request(site)
    page = fragments.page(pattern, number, share())
    at = _addresses(site, pattern, page)

    def body() -> str | bytes:
        if choice.format is HTML:
            return _html(site, page, at)
        return _body(site, page, at, choice.format, skolem=fragments.lasting)

    response = conditional(site, choice, at.page.removeprefix(site.base), body)
    response.headers["Link"] = _links(site, at)
    return response


def _request(site: Site) -> tuple[Pattern, int]:
    """The pattern, and the number of the page."""
    repeated = [name for name in (*PARTS, "page") if len(request.args.getlist(name)) > 1]
    if repeated:
        raise BadRequest(f"There must be one {repeated[0]}, or none.")
    number = request.args.get("page", "1")
    if not (number.isascii() and number.isdecimal()) or not number.strip("0"):
        raise BadRequest("The page is a number from 1 on.")
    if len(number) > PAGE_DIGITS:
        raise UnknownThing("There is no such page: the fragment ends before.")
    return read_pattern(request.args, site.base), int(number)


def _addresses(site: Site, pattern: Pattern, page: FragmentPage) -> Addresses:
    """The addresses are those that the client used, spelt as it did: it looks for them."""
    address = form = site.url("fragments")
    if pattern.graph:
        form += "?" + urlencode({"graph": pattern.graph.value})
    query = quote(request.query_string.decode("latin-1"), safe=_IN_QUERY)
    pairs = [pair for pair in query.split("&") if pair.partition("=")[0] not in ("", "page")]
    fragment = "?".join(filter(None, (address, "&".join(pairs))))
    page_address = fragment + ("&" if pairs else "?") + "page="
    previous = fragment if page.number == 2 else page_address + str(page.number - 1)
    return Addresses(
        dataset=pattern.graph.value if pattern.graph else site.iri(".well-known/void#dataset"),
        form=form,
        template=form + ("{&" if pattern.graph else "{?") + "subject,predicate,object}",
        fragment=fragment,
        page="?".join(filter(None, (address, query))),
        previous=previous if page.number > 1 else None,
        following=page_address + str(page.number + 1) if page.has_next else None,
    )


def _body(site: Site, page: FragmentPage, at: Addresses, fmt: Format, *, skolem: bool) -> bytes:
    triples = [skolemize(triple, site.base) if skolem else triple for triple in page.triples]
    data = [Quad(*triple) for triple in triples]
    quads = data + controls(at, page, in_graph=fmt.keeps_graphs)
    return fmt.write(quads, Layout(site.base, prefixes=site.prefixes))


def _links(site: Site, at: Addresses) -> str:
    """The Link header; from one that would be too long, first the other formats are left out."""
    rows = [("first", at.fragment), ("prev", at.previous), ("next", at.following)]
    pages = [f'<{address}>; rel="{relation}"' for relation, address in rows if address]
    links = [*site.links]
    formats = [
        f'<{address}>; rel="alternate"; type="{fmt.media_type}"'
        for fmt, address in _alternates(site, at)
    ]
    for group in (pages, formats):
        if len(", ".join([*links, *group])) <= LINK_LENGTH:
            links += group
    return ", ".join(links)


def _alternates(site: Site, at: Addresses) -> list[tuple[Format, str]]:
    query = at.page.removeprefix(site.url("fragments"))
    return [(fmt, site.url(f"fragments.{fmt.extension}") + query) for fmt in DOCUMENT_FORMATS]


def _html(site: Site, page: FragmentPage, at: Addresses) -> str:
    terms = {
        term.value for triple in page.triples for term in triple if isinstance(term, NamedNode)
    }
    labels = site.store.labels(sorted(terms))
    rows: list[list[tuple[TermView, str]]] = []
    joint = "&" if "?" in at.form else "?"
    for triple in page.triples:
        views = [term_view(site, term, labels) for term in triple]
        texts = [write_term(term) for term in skolemize(triple, site.base)]
        links = [
            at.form + joint + urlencode({part: text})
            for part, text in zip(PARTS[:3], texts, strict=True)
        ]
        rows.append([*zip(views, links, strict=True)])
    return render_template(
        "fragments.html",
        page=page,
        at=at,
        rows=rows,
        parts=PARTS,
        values={name: request.args.get(name, "") for name in PARTS},
        alternates=_alternates(site, at),
        examples=_examples(site) if not any(request.args.get(name) for name in PARTS) else [],
    )


def _examples(site: Site) -> list[tuple[str, str]]:
    """Patterns to begin with, each with its address, as far as there is what they ask for."""
    return [
        (title, site.url("fragments") + "?" + urlencode(pattern))
        for title, pattern, iri in EXAMPLES
        if iri is None or site.store.knows(site.iri(iri))
    ]
