"""The CMS screens of this room."""
