"""The application that the server runs."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application

from thuocdo.config import embedded

embedded.ensure()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thuocdo.config.settings")
application = get_wsgi_application()
# What has been loaded stays for good: full collections need not walk over it, which would hold up a page.
gc.collect()
gc.freeze()
