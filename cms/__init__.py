"""The headless CMS: eight rooms in one direction, see ARCHITECTURE.md."""
