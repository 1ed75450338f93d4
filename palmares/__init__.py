"""The commands, above the server and the library: ``palmares build | validate | serve | …``."""
