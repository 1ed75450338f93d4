"""Where statements are: a store on disk, or another SPARQL server with the same answers."""
