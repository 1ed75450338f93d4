"""SPARQL as text and streams: what a query is, whether it may run, how results are written."""
