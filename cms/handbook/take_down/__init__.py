"""Taking a document off the site in one act, and bringing it back (docs/decisions/take-down.md)."""
