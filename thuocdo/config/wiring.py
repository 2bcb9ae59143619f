"""Who reacts to which event (event name → handlers by dotted path), and what the signed-in home offers.

A handler is called as `handler(news, now)`; see `thuocdo.foundation.events.outbox`. `manage.py check` looks whether
every one of them exists.
"""

from __future__ import annotations

from functools import partial

from django.conf import settings

from thuocdo.directory.domain import policy
from thuocdo.foundation.notices.wiring import Wiring
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.workspace.domain import policy as mail
from thuocdo.workspace.domain.actions import Action

REACTIONS: dict[str, list[str]] = {
    "EntryAdded": ["thuocdo.scoring.services.refreshing.on_entry"],
    "RoundOpened": [
        "thuocdo.scoring.services.refreshing.on_entry",
        "thuocdo.assessments.services.notifying.on_round_opened",
    ],
    "BallotsFolded": ["thuocdo.scoring.services.refreshing.on_ballots"],
    "SurveyLinked": ["thuocdo.scoring.services.refreshing.on_entry"],
    "RoundDatesMoved": ["thuocdo.assessments.services.notifying.on_dates_moved"],
    "TimeExtended": ["thuocdo.assessments.services.notifying.on_more_time"],
    "SheetHandedIn": ["thuocdo.assessments.services.notifying.on_handed_in"],
    "SheetReturned": ["thuocdo.assessments.services.notifying.on_returned"],
    "SheetSigned": ["thuocdo.assessments.services.notifying.on_signed"],
    "SheetReopened": ["thuocdo.assessments.services.notifying.on_reopened"],
    "DecisionSigned": ["thuocdo.assessments.services.notifying.on_decided"],
    "DecisionWithdrawn": ["thuocdo.assessments.services.notifying.on_withdrawn"],
    "FileFoundInfected": ["thuocdo.assessments.services.notifying.on_infected"],
    "RoundPublished": ["thuocdo.assessments.services.notifying.on_published"],
}

# Seconds between two times, and what a worker then does; see `thuocdo.foundation.jobs.chores`.
CHORES: tuple[tuple[float, str], ...] = (
    (10, "thuocdo.foundation.jobs.leases.recover"),
    (120, "thuocdo.foundation.files.services.rescanning.scan_waiting"),  # the virus scanner may not have answered
    (3600, "thuocdo.foundation.files.services.sweeping.sweep_uploads"),
    (3600, "thuocdo.foundation.events.outbox.forget_delivered"),
    (3600, "thuocdo.foundation.jobs.leases.forget_finished"),
    (3600, "thuocdo.foundation.audit.verdicts.check_when_due"),
    (3600, "thuocdo.foundation.notices.post.forget_old"),
    (600, "thuocdo.assessments.services.notifying.tell_what_is_due"),
    (0.5, "thuocdo.surveys.services.folding.fold"),  # live figures are at most twice so old
    (60, "thuocdo.surveys.services.flushing.flush"),
    (60, "thuocdo.surveys.services.tapping.settle"),
    (0.5, "thuocdo.surveys.services.mailing.send_some"),  # a few letters at a time, between folds
    (3600, "thuocdo.surveys.services.listing.forget_old"),
    (3600, "thuocdo.surveys.services.drafts.forget_old"),
    (86_400, "thuocdo.surveys.services.folding.compare_all"),
)
# Who a notice goes to, how it is said, and the kinds that features declare (each a tuple of `Kind`).
NOTICES = Wiring(
    address_book="thuocdo.directory.selectors.people.addressees",
    voice="thuocdo.ui.language.show",
    kinds=("thuocdo.foundation.notices.kinds.KINDS", "thuocdo.assessments.domain.notices.KINDS"),
    notices="workspace:notices",
    preferences="workspace:notice_preferences",
)

# In the order in which the home page lists them; an address that doesn't exist (yet) is left out.
ACTIONS: tuple[Action, ...] = (
    Action(
        _s("Take part in assessment rounds: fill in, appraise, decide, organise"),
        "assessments:rounds",
        policy.may_have_account,
    ),
    Action(_s("Manage my unit's people and their roles"), "directory:people", policy.may_manage_any_people),
    Action(_s("Make and change frameworks of my unit"), "indices:work", policy.may_organise_anything),
    Action(_s("Make and change questionnaires of my unit"), "questionnaires:work", policy.may_manage_any_surveys),
    Action(_s("Run surveys of my unit"), "surveys:campaigns", policy.may_manage_any_surveys),
    Action(_s("Import, publish and correct results of my unit"), "results:work", policy.may_organise_anything),
    Action(_s("Change the register of units"), "directory:manage_units", policy.may_edit_register),
    Action(_s("Read the audit log"), "directory:audit", policy.may_read_some_audit),
    Action(_s("Word the notices of my unit"), "workspace:wordings", policy.may_organise_anything),
    Action(
        _s("See outgoing mail and what could not be sent"),
        "workspace:mails",
        partial(mail.may_see_mail, demonstration=settings.DEMONSTRATION),
    ),
    Action(_s("Choose which mails I get"), "workspace:notice_preferences", policy.may_have_account),
    Action(_s("See my account, change my password and second factor"), "directory:account", policy.may_have_account),
)
