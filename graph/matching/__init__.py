"""What a name or a pattern matches: fragments, reconciliation, properties of things."""
