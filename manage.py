#!/usr/bin/env python
"""Django's commands, with the embedded database when `DATABASE_URL` is unset."""

import os
import sys

from thuocdo.config import embedded


def main() -> None:
    embedded.ensure()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thuocdo.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
