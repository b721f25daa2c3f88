"""Builds the static reader site with Pelican from the entries in `content/`. Knows nothing of Django."""
