"""Source pages and files to tidy rows: one reader per form."""
