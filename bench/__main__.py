"""Runs every measurement and prints its table; the ten-minute soak is `python -m bench.soak`."""

from __future__ import annotations

from bench import building, mapping, reading, searching, serving

for module in (reading, mapping, building, searching, serving):
    print(f"\n{(module.__doc__ or '').splitlines()[0]}\n")
    module.main()
