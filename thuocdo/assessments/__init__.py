"""Assessment rounds: units score themselves with evidence, appraisers check twice, the council decides."""
