"""Pure functions that turn what selectors return into figures, tables and sentences."""
