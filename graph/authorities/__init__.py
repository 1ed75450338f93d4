"""Authority files, and what they say of the names that tables use: which thing each name means."""
