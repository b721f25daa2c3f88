"""A StreamField that keeps block definitions out of migrations: changing a block is not a change of the schema."""

from typing import Any

from wagtail.fields import StreamField


class ContentField(StreamField):
    """Wagtail's StreamField, described in migrations as a plain column."""

    def deconstruct(self) -> Any:
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [[]], kwargs
