"""What the cells of an award table mean: columns, results, dates, recipients."""
