"""HTTP itself: negotiation, caching, compression, validators, errors."""

#: Seconds for which a connection may be idle.
IDLE_SECONDS = 60
