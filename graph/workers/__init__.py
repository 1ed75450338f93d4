"""Queries in worker processes: bounded in time, memory, size and number."""
