"""Work that a page does not wait for: one process delivers events and runs jobs, in turn."""
