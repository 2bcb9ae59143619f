"""People, units, places and roles."""
