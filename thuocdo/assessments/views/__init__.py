"""Pages of a round: for its organisers, for units, for appraisers."""
