"""RDF: vocabularies, formats, and the statements about a thing in each of them."""
