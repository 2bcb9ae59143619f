"""Keeping the live numbers fresh."""
