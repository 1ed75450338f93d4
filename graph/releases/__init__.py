"""A release: built, described, opened, listed, loaded elsewhere."""
