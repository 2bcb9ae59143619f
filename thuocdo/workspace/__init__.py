"""The signed-in home: what I may do, across features."""
