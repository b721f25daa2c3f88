"""Word and PDF files read into drafts: what they say of themselves, their numbered text, and what is doubtful.

No database and no Django in here: strangers' files are read by a process of its own (`child.py`), with limits. What is
doubtful or refused is a code; `sentences.py` has the words.
"""
