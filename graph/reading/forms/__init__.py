"""One reader for each form of a page: HTML, wikitext, CSV, a text extract."""
