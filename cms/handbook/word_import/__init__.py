"""The way of a Word or PDF file into the handbook: upload, reading in the background, check side by side, draft page."""
