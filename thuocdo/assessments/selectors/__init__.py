"""Questions about rounds: plain values out."""
