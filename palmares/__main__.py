"""``python -m palmares`` is the command ``palmares``."""

from palmares.commands import main

main(prog_name="palmares")
