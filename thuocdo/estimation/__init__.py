"""How sure we are: design-based estimates from weighted totals per stratum and primary sampling unit."""
