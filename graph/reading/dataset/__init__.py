"""Data sets: folders of strict tables with what their curators say."""
