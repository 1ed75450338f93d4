"""Answers of an API that are kept in a folder, so that work which was interrupted goes on there."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from email.message import Message
from pathlib import Path
from typing import Any

from graph.mediawiki.client import Client, Manners, json_object


class KeptClient(Client):
    """A client that asks for nothing to which the folder has the answer, however old it is.

    What isn't whole is asked for again. Raises PalmaresError as a client does, and OSError
    for a folder that can't be written.
    """

    def __init__(self, api: str, manners: Manners, folder: Path) -> None:
        super().__init__(api, manners)
        self._folder = folder

    def get(
        self, params: Mapping[str, str], conditions: Mapping[str, str]
    ) -> tuple[dict[str, Any] | None, Message]:
        """The answer that is kept, or a new one, which then is."""
        request = json.dumps([self.api, sorted(params.items())])
        path = self._folder / f"{hashlib.sha256(request.encode()).hexdigest()[:32]}.json"
        kept = json_object(path.read_bytes()) if path.exists() else None
        if kept is not None:  # else it isn't there, or not whole
            return kept, Message()
        answer, headers = super().get(params, conditions)
        if answer is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
            unfinished = path.with_suffix(".new")
            unfinished.write_text(json.dumps(answer), "utf-8")
            unfinished.replace(path)
        return answer, headers
