"""Runs every measurement and prints its table; the ten-minute soak is `python -m bench.soak`."""

from __future__ import annotations

from bench import (
    building,
    documents,
    label_service,
    lists,
    lookups,
    mapping,
    memory,
    reading,
    searching,
    serving,
)  # fmt: skip
from bench.processes import Missing

for module in (
    reading, mapping, building, searching, label_service, lists, serving, lookups, documents,
    memory,
):  # fmt: skip
    print(f"\n{(module.__doc__ or '').splitlines()[0]}\n")
    try:
        module.main()
    except Missing as error:
        print(f"not measured: {error}")
