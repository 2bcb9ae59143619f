"""Puts the features together: environment, settings, addresses, and who reacts to which event."""
