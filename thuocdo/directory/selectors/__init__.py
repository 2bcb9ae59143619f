"""Questions: plain values out."""
