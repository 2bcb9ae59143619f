"""Pages for everyone that put features together."""
