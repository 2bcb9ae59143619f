"""What the actions of the audit log are called, and the things they were done to. A test misses none.

An action is written as `feature.what_was_done`, a subject as `kind:id` or `kind slug`.
"""

from __future__ import annotations

from thuocdo.directory.domain.records import Words
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s

ACTIONS: dict[str, Sentence] = {
    "account.created": _s("Account made"),
    "account.changed": _s("Account changed"),
    "account.invited": _s("Link for a password sent"),
    "account.closed": _s("Account closed"),
    "account.opened": _s("Account opened again"),
    "account.made_up": _s("Demonstration account made"),
    "account.password_changed": _s("Password changed"),
    "account.second_factor_reset": _s("Second factor removed by an administrator"),
    "account.second_factor_added": _s("Second factor added"),
    "account.second_factor_removed": _s("Second factor removed"),
    "account.signed_in": _s("Signed in"),
    "account.sign_in_failed": _s("Sign-in failed"),
    "account.system_administrator_added": _s("System administrator added on the server"),
    "audit.exported": _s("Audit log exported"),
    "audit.checked": _s("Audit log checked"),
    "role.granted": _s("Role given"),
    "role.ended": _s("Role ended"),
    "unit.added": _s("Unit added"),
    "unit.named": _s("Name of a unit changed"),
    "unit.coded": _s("Code of a unit changed"),
    "unit.described": _s("Details of a unit corrected"),
    "unit.merged": _s("Units merged"),
    "unit.split": _s("Unit split"),
    "unit.abolished": _s("Unit abolished"),
    "indices.begin": _s("Framework begun"),
    "indices.change": _s("Framework changed"),
    "indices.replace": _s("Framework replaced from a spreadsheet"),
    "indices.delete": _s("Draft of a framework deleted"),
    "indices.put_in_use": _s("Framework put in use"),
    "indices.supersede": _s("Framework superseded"),
    "results.import": _s("Table imported"),
    "results.publish": _s("Results published"),
    "results.correct": _s("Correction begun"),
    "results.discard": _s("Draft of results discarded"),
    "files.infected": _s("Virus found in a file"),
    "notices.reworded": _s("Wording of a notice changed"),
    "notices.hours_changed": _s("Quiet hours of mail changed"),
    "round.open": _s("Assessment round opened"),
}

SUBJECTS: dict[str, Sentence] = {
    "user": _s("Account"),
    "unit": _s("Unit"),
    "audit": _s("Audit log"),
    "framework": _s("Framework"),
    "publication": _s("Publication"),
    "round": _s("Assessment round"),
}

DETAILS: dict[str, Sentence] = {
    "fields": _s("what was changed"),
    "full_name": _s("full name"),
    "by_mail": _s("sent by e-mail"),
    "reason": _s("reason"),
    "removed": _s("number removed"),
    "role": _s("role"),
    "unit": _s("unit"),
    "units": _s("units"),
    "from": _s("from"),
    "until": _s("until"),
    "last_day": _s("last day"),
    "methods": _s("how"),
    "title": _s("title"),
    "version": _s("version"),
    "revision": _s("revision"),
    "nodes": _s("nodes"),
    "number": _s("number"),
    "content_hash": _s("checksum"),
    "sheet": _s("sheet"),
    "corrects": _s("corrects"),
    "what": _s("what"),
    "records": _s("records"),
    "filters": _s("filters"),
    "faults": _s("faults"),
    "basis": _s("legal basis"),
    "before": _s("before"),
    "after": _s("after"),
    "date": _s("date"),
    "kind": _s("kind"),
    "successors": _s("successors"),
    "predecessors": _s("predecessors"),
    "parent": _s("belongs to"),
    "name": _s("name"),
    "code": _s("code"),
    "scheme": _s("kind of code"),
}

WORDS = Words(ACTIONS, SUBJECTS, DETAILS)
