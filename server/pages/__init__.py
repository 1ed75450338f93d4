"""Pages for people: what they show, with their templates and static files."""
