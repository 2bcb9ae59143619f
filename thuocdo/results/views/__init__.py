"""Pages for organisers: their results, the import in three steps, the draft, its publication and correction."""
