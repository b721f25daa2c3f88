"""Cards and activation letters: issued, signed, drawn, ordered for a branch."""
