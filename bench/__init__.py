"""Measurements: what the figures of docs/speed.md come from. `make bench` runs them all."""
