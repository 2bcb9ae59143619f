"""A pytest plugin: every test stands on a real PostgreSQL, started if `DATABASE_URL` is unset."""

from thuocdo.config import embedded

embedded.ensure()
