"""What can be done with files. The caller asks first whether the person may; here only one's own uploads are one's own.

A page takes files with `receive` (a form's files and finished uploads alike), outside of a transaction, and then links
their numbers in its own. `begin_upload`, `append_chunk` and `finish_upload` are the same in pieces.
"""

from thuocdo.foundation.files.services.access import open_for, record_access
from thuocdo.foundation.files.services.keeping import Received
from thuocdo.foundation.files.services.taking import Receipt, receive, store_whole
from thuocdo.foundation.files.services.tickets import redeem, ticket
from thuocdo.foundation.files.services.uploads import append_chunk, begin_upload, cancel_upload, finish_upload

__all__ = [
    "Receipt",
    "Received",
    "append_chunk",
    "begin_upload",
    "cancel_upload",
    "finish_upload",
    "open_for",
    "receive",
    "record_access",
    "redeem",
    "store_whole",
    "ticket",
]
