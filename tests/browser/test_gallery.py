"""The components in a real browser (issue 2, section 5: WCAG 2.2 AA at both widths in both languages)."""

import pytest


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_component_is_accessible(open_page, assert_axe_clean, assert_fits, snap, language, width, scheme):
    page = open_page("/ui/gallery", width=width, language=language, scheme=scheme)
    assert page.response.status == 200
    snap(page, f"gallery-{language}-{width}-{scheme}")
    assert page.complaints == []
    assert_fits(page)
    assert_axe_clean(page)
