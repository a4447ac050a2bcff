"""The one small PDF that stands for every scan, letter and minutes of the demonstration."""

from __future__ import annotations

from datetime import datetime

from weasyprint import HTML

from organization.files import store_bytes
from organization.models import StoredFile

PAGE = """<html lang="id"><body><h1>Contoh pindaian</h1>
<p>Berkas ini dibuat untuk peragaan dan menggantikan pindaian naskah atau surat yang sebenarnya.</p></body></html>"""


class SampleFile:
    """Gives a stored file of any name; all of them share the same bytes on disk."""

    def __init__(self) -> None:
        self._first: StoredFile | None = None

    def __call__(self, name: str, at: datetime) -> StoredFile:
        """A new row for the same content."""
        if self._first is None:
            self._first = store_bytes(HTML(string=PAGE).write_pdf(), name=name, by=None, at=at)
            return self._first
        first = self._first
        return StoredFile.objects.create(
            content=first.content.name, name=name, media_type=first.media_type, size=first.size,
            sha256=first.sha256, pages=first.pages, added_at=at,
        )  # fmt: skip
