"""A pytest plugin: every test stands on a real PostgreSQL, started if `DATABASE_URL` is unset."""

import os

from thuocdo.config import embedded

embedded.ensure()
# A page kept by one test must not answer the next; tests of the cache give it room themselves.
os.environ["THUOCDO_PAGE_CACHE_MIB"] = "0"
