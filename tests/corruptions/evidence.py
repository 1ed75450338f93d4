"""What is said to be shown isn't shown, or not in the way that is said."""

from __future__ import annotations

import pyoxigraph as ox

from graph.rdf.namespaces import RDFS_LABEL
from tests.conftest import BASE
from tests.corruptions.statements import (
    COMMENT,
    DERIVED_FROM,
    NOTE,
    PRIMARY_SOURCE,
    Corruption,
    Family,
    Statements,
    english,
    pal,
)

KINDS: list[Corruption] = []
evidence = Family("evidence", KINDS)

#: What a nomination may have that says how its result is known.
EVIDENCE = (pal("evidence"), pal("evidenceNote"))


def _known(spoilt: Statements, status: str) -> ox.NamedNode:
    """A nomination whose result is known in a way."""
    return spoilt.any(
        pal("Nomination"), such=lambda one: pal(status) in spoilt.values(one, pal("resultStatus"))
    )


def _strip(spoilt: Statements, nomination: ox.NamedNode) -> None:
    for predicate in EVIDENCE:
        for quad in spoilt.quads(nomination, predicate):
            spoilt.store.remove(quad)


@evidence
def sourced_without_evidence(spoilt: Statements) -> None:
    _strip(spoilt, _known(spoilt, "sourced"))


@evidence
def inferred_without_evidence(spoilt: Statements) -> None:
    _strip(spoilt, _known(spoilt, "inferred"))


@evidence
def inferred_without_reason(spoilt: Statements) -> None:
    nomination = _known(spoilt, "inferred")
    spoilt.remove(nomination, NOTE)


@evidence
def a_win_is_inferred(spoilt: Statements) -> None:
    spoilt.set(_known(spoilt, "inferred"), pal("result"), pal("won"))


@evidence
def a_sourced_win_becomes_inferred(spoilt: Statements) -> None:
    nomination = spoilt.any(
        pal("Nomination"),
        such=lambda one: (
            pal("won") in spoilt.values(one, pal("result"))
            and pal("sourced") in spoilt.values(one, pal("resultStatus"))
        ),
    )
    spoilt.set(nomination, pal("resultStatus"), pal("inferred"))


@evidence
def unknown_with_a_result(spoilt: Statements) -> None:
    spoilt.add(_known(spoilt, "unknown"), pal("result"), pal("nominated"))


@evidence
def unknown_with_evidence(spoilt: Statements) -> None:
    nomination = _known(spoilt, "unknown")
    spoilt.add(nomination, pal("evidence"), ox.NamedNode("https://example.org/winners"))


@evidence
def unknown_without_reason(spoilt: Statements) -> None:
    spoilt.remove(_known(spoilt, "unknown"), NOTE)


@evidence
def an_invented_win_without_evidence(spoilt: Statements) -> None:
    nomination = _known(spoilt, "unknown")
    spoilt.add(nomination, pal("result"), pal("won"))
    spoilt.set(nomination, pal("resultStatus"), pal("sourced"))
    _strip(spoilt, nomination)


@evidence
def an_invented_win_as_if_written(spoilt: Statements) -> None:
    nomination = _known(spoilt, "unknown")
    spoilt.add(nomination, pal("result"), pal("won"))
    spoilt.set(nomination, pal("resultStatus"), pal("asWritten"))


@evidence
def an_invented_win_with_evidence_made_up(spoilt: Statements) -> None:
    nomination = _known(spoilt, "unknown")
    spoilt.add(nomination, pal("result"), pal("won"))
    spoilt.set(nomination, pal("resultStatus"), pal("sourced"))
    spoilt.add(nomination, pal("evidence"), ox.NamedNode("https://example.org/winners"))


@evidence
def a_written_result_is_another(spoilt: Statements) -> None:
    nomination = _known(spoilt, "asWritten")
    won = pal("won") in spoilt.values(nomination, pal("result"))
    spoilt.set(nomination, pal("result"), pal("nominated") if won else pal("won"))


@evidence
def written_without_a_cell_that_reads_so(spoilt: Statements) -> None:
    nomination = _known(spoilt, "asWritten")
    spoilt.forget(spoilt.cell(spoilt.row(nomination), *spoilt.result_words(nomination)))


@evidence
def a_written_result_is_raised_to_sourced(spoilt: Statements) -> None:
    spoilt.set(_known(spoilt, "asWritten"), pal("resultStatus"), pal("sourced"))


@evidence
def an_inferred_result_is_raised_to_sourced(spoilt: Statements) -> None:
    spoilt.set(_known(spoilt, "inferred"), pal("resultStatus"), pal("sourced"))


@evidence
def an_inferred_result_as_if_written(spoilt: Statements) -> None:
    spoilt.set(_known(spoilt, "inferred"), pal("resultStatus"), pal("asWritten"))


@evidence
def a_sourced_result_as_if_written(spoilt: Statements) -> None:
    spoilt.set(_known(spoilt, "sourced"), pal("resultStatus"), pal("asWritten"))


@evidence
def a_known_result_becomes_unknown(spoilt: Statements) -> None:
    spoilt.set(spoilt.any(pal("Nomination"), [pal("result")]), pal("resultStatus"), pal("unknown"))


@evidence
def a_result_is_hidden_as_unknown(spoilt: Statements) -> None:
    nomination = spoilt.any(pal("Nomination"), [pal("result")])
    spoilt.remove(nomination, pal("result"))
    spoilt.set(nomination, pal("resultStatus"), pal("unknown"))


@evidence
def a_status_is_lost(spoilt: Statements) -> None:
    spoilt.remove(spoilt.any(pal("Nomination")), pal("resultStatus"))


@evidence
def two_statuses(spoilt: Statements) -> None:
    nomination = spoilt.any(
        pal("Nomination"),
        such=lambda one: pal("sourced") not in spoilt.values(one, pal("resultStatus")),
    )
    spoilt.add(nomination, pal("resultStatus"), pal("sourced"))


@evidence
def a_status_that_is_no_status(spoilt: Statements) -> None:
    spoilt.set(spoilt.any(pal("Nomination")), pal("resultStatus"), pal("won"))


@evidence
def evidence_as_text(spoilt: Statements) -> None:
    nomination = spoilt.any(pal("Nomination"), [pal("evidence")])
    document = spoilt.node(nomination, pal("evidence"))
    spoilt.replace(nomination, pal("evidence"), document, ox.Literal(document.value))


@evidence
def evidence_that_is_no_web_page(spoilt: Statements) -> None:
    nomination = spoilt.any(pal("Nomination"), [pal("evidence")])
    document = spoilt.node(nomination, pal("evidence"))
    spoilt.replace(nomination, pal("evidence"), document, ox.NamedNode("file:///home/me/notes.txt"))


@evidence
def a_release_as_evidence_for_itself(spoilt: Statements) -> None:
    nomination = spoilt.any(pal("Nomination"), [pal("evidence")])
    document = spoilt.node(nomination, pal("evidence"))
    spoilt.replace(nomination, pal("evidence"), document, nomination)


@evidence
def evidence_of_two_nominations_is_swapped(spoilt: Statements) -> None:
    one, other = spoilt.two(pal("Nomination"), pal("evidence"))
    spoilt.swap(one, other, *EVIDENCE)


@evidence
def a_piece_of_evidence_more(spoilt: Statements) -> None:
    nomination = spoilt.any(pal("Nomination"), [pal("evidence")])
    spoilt.add(nomination, pal("evidence"), ox.NamedNode("https://example.org/nominees"))


@evidence
def an_empty_note_as_evidence(spoilt: Statements) -> None:
    nomination = _known(spoilt, "sourced")
    _strip(spoilt, nomination)
    spoilt.add(nomination, pal("evidenceNote"), english(" "))


@evidence
def an_alignment_without_evidence(spoilt: Statements) -> None:
    spoilt.remove(spoilt.any(pal("Alignment")), pal("alignmentEvidence"))


@evidence
def an_alignment_with_empty_evidence(spoilt: Statements) -> None:
    spoilt.set(spoilt.any(pal("Alignment")), pal("alignmentEvidence"), ox.Literal(""))


@evidence
def an_alignment_that_nobody_verified(spoilt: Statements) -> None:
    spoilt.set(spoilt.any(pal("Alignment")), pal("verification"), ox.Literal("unverified"))


@evidence
def an_alignment_verified_twice_by_one_source(spoilt: Statements) -> None:
    alignment = spoilt.any(pal("Alignment"), [pal("alignmentEvidence")])
    spoilt.set(
        alignment, pal("alignmentEvidence"), spoilt.value(alignment, pal("alignmentEvidence"))
    )
    spoilt.set(alignment, pal("verification"), ox.Literal("verified-2"))


@evidence
def a_verification_is_lost(spoilt: Statements) -> None:
    spoilt.remove(spoilt.any(pal("Alignment")), pal("verification"))


@evidence
def a_claim_without_source(spoilt: Statements) -> None:
    spoilt.remove(spoilt.any(pal("DivergentClaim"), [PRIMARY_SOURCE]), PRIMARY_SOURCE)


@evidence
def a_claim_without_a_word_of_what_is_disputed(spoilt: Statements) -> None:
    spoilt.remove(spoilt.any(pal("DivergentClaim")), COMMENT)


@evidence
def a_claim_that_its_own_table_makes(spoilt: Statements) -> None:
    claim = spoilt.any(pal("DivergentClaim"), [PRIMARY_SOURCE])
    spoilt.set(claim, PRIMARY_SOURCE, spoilt.any(pal("SourceTable"), [DERIVED_FROM]))


@evidence
def evidence_on_a_row(spoilt: Statements) -> None:
    row = spoilt.any(pal("SourceRow"))
    spoilt.add(row, pal("evidence"), ox.NamedNode("https://example.org/nominees"))


@evidence
def a_nomination_without_row_but_with_evidence(spoilt: Statements) -> None:
    nomination = spoilt.any(pal("Nomination"), [pal("evidence")])
    spoilt.set(nomination, DERIVED_FROM, spoilt.value(nomination, pal("evidence")))


@evidence
def evidence_that_is_a_thing_of_the_data(spoilt: Statements) -> None:
    nomination = spoilt.any(pal("Nomination"), [pal("evidence")])
    spoilt.add(nomination, pal("evidence"), ox.NamedNode(BASE + "id/work/somewhere"))


@evidence
def a_label_as_evidence_note(spoilt: Statements) -> None:
    nomination = _known(spoilt, "unknown")
    spoilt.add(nomination, pal("evidenceNote"), spoilt.value(nomination, RDFS_LABEL))
