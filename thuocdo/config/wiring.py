"""Who reacts to which event (event name → handlers by dotted path), and what the signed-in home offers.

A handler is called as `handler(news, now)`; see `thuocdo.foundation.events.outbox`. `manage.py check` looks whether
every one of them exists.
"""

from __future__ import annotations

from thuocdo.directory.domain import policy
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.workspace.domain.actions import Action

REACTIONS: dict[str, list[str]] = {}

# In the order in which the home page lists them; an address that doesn't exist (yet) is left out.
ACTIONS: tuple[Action, ...] = (
    Action(_s("Manage my unit's people and their roles"), "directory:people", policy.may_manage_any_people),
    Action(_s("Make and change frameworks of my unit"), "indices:work", policy.may_organise_anything),
    Action(_s("Import, publish and correct results of my unit"), "results:work", policy.may_organise_anything),
    Action(_s("Change the register of units"), "directory:manage_units", policy.may_edit_register),
    Action(_s("Read the audit log"), "directory:audit", policy.may_read_some_audit),
    Action(_s("See my account, change my password and second factor"), "directory:account", policy.may_have_account),
)
