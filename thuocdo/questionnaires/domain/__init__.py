"""Pure rules of questionnaires: items, expressions, checking, differences."""
