"""Published tables for machines: stable addresses, downloads, a read-only API."""
