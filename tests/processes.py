"""Programs of their own that tests start: on the test's database, never on the one that DATABASE_URL names."""

import os
from urllib.parse import quote, urlsplit, urlunsplit

from django.db import connection


def environment_of_the_test():
    """Return an environment whose DATABASE_URL leads to the database of this test, on whatever server that is."""
    name = connection.settings_dict["NAME"]
    parts = urlsplit(os.environ["DATABASE_URL"])
    address = urlunsplit(parts._replace(path=f"/{quote(name)}"))
    # An address without a host loses its slashes on the way: postgres://u@/name and postgres:/name differ.
    if not parts.netloc:
        address = address.replace(f"{parts.scheme}:/", f"{parts.scheme}:///", 1)
    return os.environ | {"DATABASE_URL": address}
