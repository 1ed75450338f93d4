"""The head of a small data set that tests of several releases correct."""

from __future__ import annotations

HEAD = """key = "kites"
title = "Prizes of Kites"
page = "https://example.org/kites"
created = 2026-01-01
licence = "https://creativecommons.org/publicdomain/zero/1.0/"
attribution = "Nobody"

[work]
name = "Kites"
kind = "film"
year = 2001
"""
