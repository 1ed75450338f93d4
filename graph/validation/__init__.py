"""Checks against the shapes, traced to table, row and cell."""
