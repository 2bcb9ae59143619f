"""What an organiser says about a table that comes in, one module per step of the import."""
