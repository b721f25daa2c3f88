"""What was read, as the blocks of a page's full text."""

from collections.abc import Mapping
from typing import Any

from cms.handbook.word.draft import Block


def raw_blocks(blocks: list[Block], changed: Mapping[int, Mapping[str, str]]) -> list[dict[str, Any]]:
    """`changed`: the place of a block → what its author corrected in it."""
    return [_raw(block, changed.get(place, {})) for place, block in enumerate(blocks)]


def _raw(block: Block, changed: Mapping[str, str]) -> dict[str, Any]:
    if block.kind == "table":
        return {"type": "table", "value": _table(block.rows)}
    if block.kind == "opening":
        return {"type": "opening", "value": block.text}
    values = {"marker": block.marker, "level": str(block.level), "title": block.title, "text": block.text}
    return {"type": "section", "value": values | dict(changed)}


def _table(rows: list[list[str]]) -> dict[str, Any]:
    """A first row without gaps is the heading."""
    width = max(len(row) for row in rows)
    full = [row + [""] * (width - len(row)) for row in rows]
    heads = full[0] if all(full[0]) and len(full) > 1 else [""] * width
    body = full[1:] if heads[0] else full
    return {
        "columns": [{"type": "text", "heading": head} for head in heads],
        "rows": [{"values": row} for row in body],
        "caption": "",
    }
