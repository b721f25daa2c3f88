"""Where files with personal data lie: imports, exports, sheets of cards. No address ever serves this storage."""

from django.core.files.storage import Storage, storages


def private_files() -> Storage:
    """Handed out only by views that check who asks, and record it."""
    return storages["private"]
