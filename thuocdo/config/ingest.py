"""The hot door as the server runs it: `granian --interface asgi thuocdo.config.ingest:application`.

A proxy in front sends it the requests for ballots; it knows no pages. See docs/how-to/run-in-production.md.
"""

from __future__ import annotations

import os

import django

from thuocdo.config import embedded, memory

embedded.ensure()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thuocdo.config.settings")
django.setup()

from thuocdo.surveys.api.ingest import Ingest  # noqa: E402 - the framework has to be set up before

application = Ingest()
memory.settle()
