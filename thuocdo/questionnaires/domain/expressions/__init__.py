"""Expressions over earlier answers: one small typed tree, written as text, evaluated here and in the browser."""
