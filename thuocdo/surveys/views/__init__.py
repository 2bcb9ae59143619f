"""Pages of surveys, one module per story."""
