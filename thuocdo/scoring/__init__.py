"""What the numbers of a round say now: thrown away and computed again at will, never the last word."""
