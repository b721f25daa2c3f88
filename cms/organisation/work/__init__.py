"""Long work in the background: ordered, leased, run once, its results kept for a while."""
