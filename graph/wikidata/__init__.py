"""What is said of the same items here and in Wikidata: compared, and made to be given back."""
