"""The command ``palmares``, also as ``python -m palmares``."""

from __future__ import annotations

import os
import signal

#: The exit code of what Ctrl-C has ended; that of the commands can't be imported yet.
_INTERRUPTED = 130


def main() -> None:
    """Loads the program and runs it; Ctrl-C while it loads ends it without a word (130).

    Nothing has begun then, and a library that is half imported is left to nobody.
    """
    handler = signal.getsignal(signal.SIGINT)
    if handler is signal.default_int_handler:
        signal.signal(signal.SIGINT, lambda *_: os._exit(_INTERRUPTED))
    from palmares.commands import main as run

    signal.signal(signal.SIGINT, handler)
    run(prog_name="palmares")


if __name__ == "__main__":
    main()
