"""What people see of their own work: one story a file."""
