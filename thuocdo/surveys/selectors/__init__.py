"""Questions about surveys, one module per story."""
