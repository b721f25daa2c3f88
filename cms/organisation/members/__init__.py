"""Members: taken in, corrected, transferred; their sealed numbers."""
