"""Actions of a round: one function per thing a person can do."""
