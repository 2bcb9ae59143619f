from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension, UnaccentExtension
from django.db import migrations


class Migration(migrations.Migration):
    """Extensions of PostgreSQL that tables here stand on."""

    initial = True
    operations = [BtreeGistExtension(), TrigramExtension(), UnaccentExtension()]
