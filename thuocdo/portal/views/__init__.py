"""One request, one page."""
