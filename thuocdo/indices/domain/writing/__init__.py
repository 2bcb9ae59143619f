"""Frameworks as officials write them: rules as lines of text, a whole framework as one table."""
