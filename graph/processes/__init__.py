"""Processes beside this one: work on all processors, and what ends with its parent."""
