"""The relations and their columns: what the mapping files may refer to."""

from __future__ import annotations

_COLUMNS = {
    # the source table
    "tables.csv": (
        "graph table label language page file about created revision licence attribution row_count"
    ),
    "columns.csv": "graph table column label language number",
    "rows.csv": "graph table row row_number row_label span_row",
    "doubts.csv": "graph row doubt",
    "left_out.csv": "graph table row row_number row_label reason",
    "cells.csv": "graph row column cell label text",
    "result_words.csv": "graph result word",
    # what they state
    "categories.csv": "programme category",
    "ceremonies.csv": (
        "programme ceremony number season date month year end_date end_month end_year"
    ),
    "nominations.csv": (
        "graph nomination label language category ceremony result result_status rank votes"
        " date month year end_date end_month end_year"
    ),
    "derivations.csv": "graph nomination row result",
    "evidence.csv": "graph nomination document evidence_note",
    "citations.csv": "graph nomination citation language",
    "notes.csv": "graph nomination note",
    "standings.csv": "graph nomination standing",
    "ties.csv": "graph nomination other",
    "works_named.csv": "graph nomination work",
    "honours.csv": "graph nomination honouree",
    "credits.csv": "graph row nomination credit label language order agent for_work share",
    "roles.csv": "graph credit role language",
    "characters_played.csv": "graph credit character language",
    "agents.csv": "graph agent class page",
    "named_works.csv": "graph work class page whole",
    "honourees.csv": "graph honouree class page",
    "awards.csv": "entity award language",
    # what the things are called: one label in each language, and what else they are called
    "labels.csv": "table entity label also name preferred language",
    # what authority files say of them
    "authorities.csv": "entity evidence",
    "former_addresses.csv": "entity former",
    "conferrers.csv": "entity body",
    "nominees.csv": "entity chosen",
    "identifiers.csv": "entity identifier",
    "variants.csv": "category line programme",
    "editions.csv": "ceremony number season",
    # the work that it is about
    "works.csv": "graph work class page year",
    "genres.csv": "graph work genre",
    "countries.csv": "graph work place label",
    "amounts.csv": "graph work budget box_office amount label value minimum currency",
    "ratings.csv": "graph work rating label percent best reviews rater",
    "people.csv": (
        "graph work director author producer actor music_by cinematographer distributor"
    ),
    "characters.csv": "graph work part label actor character",
    "releases.csv": "graph work event label date month year theaters theaters_qualifier",
    "release_places.csv": "graph event place label",
    "premieres.csv": "graph work event label date month year festival festival_label",
    # what a curator says beside the cells
    "additions.csv": (
        "graph addition label about property value status reason author date corrects"
    ),
    "addition_sources.csv": "graph addition document",
    "addition_roles.csv": "graph addition role",
    # what others say
    "claims.csv": "graph claim label about property date month year text note",
    "claim_sources.csv": "graph claim document",
    "links.csv": "graph entity item alignment label verification",
    "link_evidence.csv": "graph alignment evidence",
    # what earlier releases had
    "removals.csv": "graph removal label removed replacement reason",
}

COLUMNS: dict[str, tuple[str, ...]] = {
    name: tuple(columns.split()) for name, columns in _COLUMNS.items()
}
