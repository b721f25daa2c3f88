"""How people write dates: Django knows only how to show them in Vietnamese."""
