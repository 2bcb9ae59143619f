"""Files for statisticians: one row for each ballot, with a dictionary. Pure: they write to what they are given."""
