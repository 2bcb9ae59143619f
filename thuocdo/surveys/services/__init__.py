"""What people can do with surveys, one module per story."""
