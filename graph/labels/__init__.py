"""Things found by their names: the index of a release, its search, and the matching of names."""
