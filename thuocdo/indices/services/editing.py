"""Change a draft: its nodes, their order, its settings. Two people may work on different nodes at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from thuocdo.directory.domain.actors import Actor
from thuocdo.indices.domain import documents, fingerprints
from thuocdo.indices.domain.documents import Document, Move
from thuocdo.indices.domain.frameworks import Node
from thuocdo.indices.selectors import trees
from thuocdo.indices.services import telling
from thuocdo.indices.services.drafts import LateSave, check_frame, check_seen, lock
from thuocdo.indices.services.storing import store
from thuocdo.kernel.sentences import say_later as _


@transaction.atomic
def add_node(*, actor: Actor, framework_id: int, node: Node, after: str | None = None, now: datetime) -> None:
    """Add a node as the last under its parent, or after its sibling. Raise `BadInput` when its code is taken."""
    _change(actor, framework_id, now, f"add {node.code}", lambda document: documents.add(document, node, after=after))


@transaction.atomic
def edit_node(
    *, actor: Actor, framework_id: int, code: str, node: Node, seen: str, certainty: str | None = None, now: datetime
) -> None:
    """Put `node` in the place of the one with `code`; its place in the tree stays.

    `seen` is the mark of the node when editing began. Raise `LateSave` when somebody has changed it since.
    """

    def edit(document: Document) -> Document:
        if fingerprints.of_node(document, code) != seen:
            raise LateSave(
                _("%(code)s was changed by somebody else while you were editing it. Nothing you typed is lost: "
                  "compare it with what stands now, then save again.", code=code)
            )  # fmt: skip
        parent = documents.node_of(document, code).parent_code
        changed = documents.change(document, code, replace(node, parent_code=parent))
        if certainty is not None:
            told = {**changed.certainty, node.code: certainty}
            changed = replace(changed, certainty={known: words for known, words in told.items() if words})
        return changed

    _change(actor, framework_id, now, f"edit {code}", edit)


@transaction.atomic
def move_node(*, actor: Actor, framework_id: int, code: str, way: Move, now: datetime) -> None:
    """Move a node with everything under it. Raise `BadInput` where there is no room."""
    _change(actor, framework_id, now, f"move {code} {way.value}", lambda document: documents.move(document, code, way))


@transaction.atomic
def remove_node(*, actor: Actor, framework_id: int, code: str, seen: str, now: datetime) -> None:
    """Remove a node with everything under it.

    `seen` is the mark of the branch that the person decided about. Raise `LateSave` when it has changed since.
    """

    def edit(document: Document) -> Document:
        check_seen(fingerprints.of_branch(document, code), seen)
        return documents.remove(document, code)

    _change(actor, framework_id, now, f"remove {code}", edit)


@transaction.atomic
def change_settings(*, actor: Actor, framework_id: int, document: Document, seen: str, now: datetime) -> None:
    """Take everything but the nodes from `document`.

    `seen` is the mark of the settings when editing began. Raise `LateSave` when somebody has changed them since.
    """

    def edit(before: Document) -> Document:
        if fingerprints.of_settings(before) != seen:
            raise LateSave(
                _("The settings were changed by somebody else while you were editing them. Nothing you typed is lost: "
                  "compare it with what stands now, then save again.")
            )  # fmt: skip
        check_frame(document)
        spec = replace(document.spec, nodes=before.spec.nodes)
        return replace(document, spec=spec, certainty=before.certainty)

    _change(actor, framework_id, now, "settings", edit)


def _change(actor: Actor, framework_id: int, now: datetime, what: str, edit: Callable[[Document], Document]) -> None:
    framework = lock(actor, framework_id, now)
    before = trees.document(framework_id)
    after = edit(before)
    if after != before:
        store(framework, after)
        telling.recorded("change", framework, actor, now, what=what)
