"""A form may bring large files, but not without end: the first of `FILE_UPLOAD_HANDLERS`."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

from thuocdo.foundation.files.domain.kinds import MB

MOST_OF_A_FORM = 256 * MB  # bytes, all files of one form together; larger ones go in pieces


class BoundedForm(FileUploadHandler):
    """Refuses a form that is too large before a byte of it is written to disk, and leaves the rest to the others."""

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        if content_length > MOST_OF_A_FORM:
            raise RequestDataTooBig(f"{content_length} bytes in one form; at most {MOST_OF_A_FORM}")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
