"""A list of devices says "Chrome on Windows", not what the browser sends."""

import pytest

from thuocdo.directory.domain.devices import device

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (CHROME, "Chrome on Windows"),
        (CHROME + " Edg/130.0", "Edge on Windows"),
        (CHROME.replace("Windows NT 10.0; Win64; x64", "X11; Linux x86_64"), "Chrome on Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Linux; Android 9; SM-A105) SamsungBrowser/20.0 Chrome/106.0", "Samsung Internet on Android"),
        ("curl/8.0", "Unknown browser"),
        ("", "Unknown browser"),
    ],
)
def test_what_a_browser_is_called(sent, said):
    assert str(device(sent)) == said
