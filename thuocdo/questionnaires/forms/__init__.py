"""Clean input, save nothing."""
