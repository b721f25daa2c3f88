"""What is written: documents with all their fields, outlines, infographics, media summaries."""
