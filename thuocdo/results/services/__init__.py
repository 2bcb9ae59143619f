"""What people can do with results, one module per story: prepare, keep, publish, correct, load."""
