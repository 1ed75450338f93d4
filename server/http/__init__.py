"""HTTP itself: negotiation, caching, compression, validators, errors."""
