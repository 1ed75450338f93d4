"""The server that the suites ask."""

from tests.protocol.conftest import client  # noqa: F401
