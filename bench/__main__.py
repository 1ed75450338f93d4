"""Runs every measurement and prints its table."""

from __future__ import annotations

from bench import building, mapping, reading, searching, serving, soak

for module in (reading, mapping, building, searching, serving, soak):
    print(f"\n{(module.__doc__ or '').splitlines()[0]}\n")
    module.main()
