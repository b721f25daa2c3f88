"""The demonstration: its people, content and the one command that serves it all. Stands above all rooms."""
