"""What is measured: frameworks, rules, points, weights; pure scoring, ranking and rounding."""
