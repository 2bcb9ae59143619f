"""Tables of the foundation; each stands with the sub-package that it belongs to."""

from thuocdo.foundation.audit.models import AuditRecord
from thuocdo.foundation.events.models import Event
from thuocdo.foundation.notices.models import Mail, MailHours, MailWish, Notice, Wording
from thuocdo.foundation.pagecache.models import Stamp

__all__ = ["AuditRecord", "Event", "Mail", "MailHours", "MailWish", "Notice", "Stamp", "Wording"]
