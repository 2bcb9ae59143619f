"""The one import contract of our own: a feature's tables are its own."""

from __future__ import annotations

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class OwnModels(Contract):
    """`<root>.<feature>.models` is imported from inside `<root>.<feature>` only."""

    root = fields.StringField()

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        found = sorted(
            (importer, models)
            for models in graph.modules
            if models.startswith(f"{self.root}.") and models.split(".")[2:3] == ["models"]
            for importer in graph.find_modules_that_directly_import(models)
            if importer.split(".")[1:2] != models.split(".")[1:2]
        )
        return ContractCheck(kept=not found, metadata={"found": found})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, models in check.metadata["found"]:
            output.print_error(f"{importer} reads {models}: ask that feature's selectors instead.")
