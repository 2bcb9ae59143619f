"""Questions about published results: plain frozen values out."""
