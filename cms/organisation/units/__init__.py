"""The tree of units: founding, moving, ending, its past."""
