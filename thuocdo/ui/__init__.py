"""How pages look: frame, components, small scripts, sentences in the reader's language."""
