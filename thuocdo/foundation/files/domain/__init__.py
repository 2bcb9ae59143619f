"""What a file really is, whether it is taken, and what it is called. Pure Python over bytes."""
