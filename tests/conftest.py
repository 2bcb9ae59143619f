"""What all tests share: static files served from where they are written, without a build."""

import pytest


@pytest.fixture(autouse=True)
def static_files_as_written(settings):
    """Names without hashes, found in the apps: tests need no `collectstatic`."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.WHITENOISE_AUTOREFRESH = True
    settings.WHITENOISE_USE_FINDERS = True
