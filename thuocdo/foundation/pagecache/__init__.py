"""Public pages kept in memory, dropped by every process the moment what they show changes."""
