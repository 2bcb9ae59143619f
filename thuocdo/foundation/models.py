"""Tables of the foundation; each stands with the sub-package that it belongs to."""

from thuocdo.foundation.audit.models import AuditCheck, AuditRecord
from thuocdo.foundation.events.models import Event
from thuocdo.foundation.files.models import FileAccess, Scan, StoredFile, Upload
from thuocdo.foundation.jobs.models import Heartbeat
from thuocdo.foundation.notices.models import Mail, MailHours, MailWish, Notice, Wording
from thuocdo.foundation.pagecache.models import Stamp

__all__ = [
    "AuditCheck",
    "AuditRecord",
    "Event",
    "FileAccess",
    "Heartbeat",
    "Mail",
    "MailHours",
    "MailWish",
    "Notice",
    "Scan",
    "Stamp",
    "StoredFile",
    "Upload",
    "Wording",
]
