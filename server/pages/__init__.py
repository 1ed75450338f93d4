"""Pages for people: what they term_view, with their templates and static files."""
