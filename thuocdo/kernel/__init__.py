"""The words every feature uses. Pure Python: no framework, no clock, no database."""
