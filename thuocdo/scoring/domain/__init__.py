"""Pure: the live table of a round."""
