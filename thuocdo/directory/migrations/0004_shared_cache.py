from django.db import migrations

# The cache that all server processes share (throttled sign-in counts in it). Unlogged: a crash may empty it.
CREATE = """
CREATE UNLOGGED TABLE IF NOT EXISTS shared_cache (
    cache_key varchar(255) PRIMARY KEY,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);
CREATE INDEX IF NOT EXISTS shared_cache_expires ON shared_cache (expires);
"""


class Migration(migrations.Migration):
    """A table for Django's database cache."""

    dependencies = [("directory", "0003_names_for_search_and_doubts")]
    operations = [migrations.RunSQL(CREATE, "DROP TABLE IF EXISTS shared_cache")]
