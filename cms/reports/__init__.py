"""How planned and done compare, for any unit and everything under it."""
