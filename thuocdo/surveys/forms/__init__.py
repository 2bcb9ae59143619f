"""Forms of surveys, one module per story."""
