"""SQLite files beside a store: they answer at once what its engine would have to search for."""
