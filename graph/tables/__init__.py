"""The release as plain tables, for those who don't use RDF: SQLite and CSV, and lists of them."""
