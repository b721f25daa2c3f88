"""One module a figure; `tests/bench.py` runs them."""
