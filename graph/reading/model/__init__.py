"""What a reader gives: grids of cells, and source tables with their rows."""
