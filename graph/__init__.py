"""Palmares: award tables as validated, Wikidata-aligned linked data (the library, without HTTP)."""

__version__ = "0.1.0"
