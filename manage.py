#!/usr/bin/env python
"""Django's command line for the handbook."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
    if sys.argv[1:2] == ["demo"]:
        os.environ.setdefault("HANDBOOK_MODE", "demo")  # before the settings are read, and for the processes it starts
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
