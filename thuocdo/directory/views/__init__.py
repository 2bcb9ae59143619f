"""Pages of the directory: signing in, people, the register of units."""
