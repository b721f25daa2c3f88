"""What was read, as the blocks of a page's full text."""

from collections.abc import Mapping
from typing import Any

from cms.handbook.word.draft import Block


def raw_blocks(
    blocks: list[Block], changed: Mapping[int, Mapping[str, Any]], images: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """`changed`: the place of a block → what its author corrected in it; `images`: name → picture of the CMS."""
    return [
        _raw(block, changed.get(place, {}), images)
        for place, block in enumerate(blocks)
        if block.kind != "picture" or block.picture in images
    ]


def _raw(block: Block, changed: Mapping[str, Any], images: Mapping[str, Any]) -> dict[str, Any]:
    if block.kind == "picture":
        return {"type": "picture", "value": _picture(block, changed, images[block.picture].pk)}
    if block.kind == "footnotes":
        return {"type": "footnotes", "value": [{"number": number, "text": note} for number, note in block.rows]}
    if block.kind == "table":
        return {"type": "table", "value": _table(block.rows)}
    if block.kind == "opening":
        return {"type": "opening", "value": block.text}
    values = {"marker": block.marker, "level": str(block.level), "title": block.title, "text": block.text}
    return {"type": "section", "value": values | dict(changed)}


def _picture(block: Block, changed: Mapping[str, Any], image: int) -> dict[str, Any]:
    values = {"alt": block.alt, "decorative": False, "caption": ""} | dict(changed)
    chosen = {"image": image, "alt_text": values["alt"], "decorative": values["decorative"]}
    return {"image": chosen, "caption": values["caption"]}


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
