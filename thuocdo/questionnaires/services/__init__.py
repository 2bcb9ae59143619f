"""What people can do with questionnaires, one module per story."""
