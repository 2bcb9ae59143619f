"""Who did what: records that are only ever added, each bound to the one before by a hash."""
