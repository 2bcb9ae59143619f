"""Tools for people who work on the code; nothing here runs in production."""
