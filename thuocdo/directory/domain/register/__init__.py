"""The register of units as its sources give it: rows of tables in, drafts of units and successions out. Pure."""
