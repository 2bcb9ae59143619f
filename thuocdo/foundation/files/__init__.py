"""Files that people send as evidence: checked by content, hashed, scanned, kept once, served to those who may see."""
