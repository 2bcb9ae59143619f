"""What all tests share: static files served from where they are written, without a build."""

import pytest
from hypothesis import settings as hypothesis_settings

# Machines that run tests are shared and slow at times; how long one example takes is not what is tested.
hypothesis_settings.register_profile("house", deadline=None)
hypothesis_settings.load_profile("house")


@pytest.fixture(autouse=True)
def static_files_as_written(settings):
    """Names without hashes, found in the apps: tests need no `collectstatic`."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.WHITENOISE_AUTOREFRESH = True
    settings.WHITENOISE_USE_FINDERS = True


@pytest.fixture(autouse=True)
def files_of_tests(settings, tmp_path_factory):
    """Files that tests send lie where no installation looks for its own."""
    settings.THUOCDO_FILES = tmp_path_factory.getbasetemp() / "files"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The tests' database: tables are emptied quickly, and nobody waits for the disk to keep what is thrown away."""
    from django.db import connection

    from tests import emptying
    from thuocdo.foundation.pagecache import stamps

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            f"alter database {connection.ops.quote_name(connection.settings_dict['NAME'])} set synchronous_commit = off"
        )
        cursor.execute("set synchronous_commit = off")
        emptying.use()
    yield
    stamps.close()  # the database can't be dropped while somebody reads from it
