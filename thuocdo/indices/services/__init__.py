"""What people can do with frameworks, one module per story."""
