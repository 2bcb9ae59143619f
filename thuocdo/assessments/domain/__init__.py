"""The rules of an assessment round, as plain Python: phases, entries and which of them counts, who may do what."""
