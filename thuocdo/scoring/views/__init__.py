"""Pages that show live numbers to those who steer and decide."""
