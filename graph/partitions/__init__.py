"""Partitions: what one source makes, as sorted N-Quads on disk, and how partitions are joined."""
