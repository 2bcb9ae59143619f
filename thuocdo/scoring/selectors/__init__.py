"""Questions about the live numbers of a round."""
