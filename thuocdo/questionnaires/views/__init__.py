"""Pages: each view translates one request into one call."""
