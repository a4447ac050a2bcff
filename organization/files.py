"""Storing files: every upload and every made file becomes one immutable ``StoredFile``."""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import datetime
from pathlib import Path, PurePath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from PIL import Image
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from organization.models import Post, StoredFile
from organization.models.stored_file import private_storage

SIGNATURES: dict[str, tuple[bytes, str]] = {
    ".pdf": (b"%PDF-", "application/pdf"),
    ".jpg": (b"\xff\xd8\xff", "image/jpeg"),
    ".jpeg": (b"\xff\xd8\xff", "image/jpeg"),
    ".png": (b"\x89PNG\r\n\x1a\n", "image/png"),
    ".docx": (
        b"PK\x03\x04",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
}
"""What may be uploaded: ending → first bytes and media type. The browser's own claim is not believed."""

MADE_HERE = {".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
"""Media types of files that are made here and never uploaded."""

PHONE_PHOTOS = (".heic", ".heif", ".webp", ".avif")
"""Photos as some phones keep them; not every office computer can open them."""

KEPT_SECONDS = 24 * 60 * 60

SCANS = (".pdf", ".jpg", ".jpeg", ".png")
IMAGES = (".jpg", ".jpeg", ".png")
TEXTS = (".pdf", ".docx")
EVIDENCE = (".pdf", ".docx", ".jpg", ".jpeg", ".png")


def check_upload(upload: UploadedFile, allowed: tuple[str, ...] = EVIDENCE) -> None:
    """Refuse what is too large, of another kind than allowed, or not what its name says.

    Raises ValidationError with the sentence for the field.
    """
    limit = settings.MAX_UPLOAD_MB * 1024 * 1024
    if (upload.size or 0) > limit:
        raise ValidationError(f"Berkas terlalu besar. Ukuran paling besar {settings.MAX_UPLOAD_MB} MB.")
    ending = PurePath(upload.name or "").suffix.lower()
    names = ", ".join(sorted({e.lstrip(".").upper() for e in allowed if e != ".jpeg"}))
    if ending in PHONE_PHOTOS and ending not in allowed and set(IMAGES) & set(allowed):
        raise ValidationError(
            f"Foto berjenis {ending.lstrip('.').upper()} belum dapat dibuka di semua komputer. Simpan atau kirim dulu "
            "fotonya sebagai JPG (di iPhone: Pengaturan → Kamera → Format → Paling Kompatibel), lalu unggah lagi."
        )
    if ending not in allowed:
        raise ValidationError(f"Jenis berkas ini tidak diterima. Unggah berkas {names}.")
    upload.seek(0)
    if not upload.read(8).startswith(SIGNATURES[ending][0]):
        raise ValidationError(f"Isi berkas tidak sesuai dengan namanya. Unggah berkas {names} yang utuh.")
    upload.seek(0)
    if ending in IMAGES and not is_whole_image(upload):
        raise ValidationError("Gambar ini rusak. Unggah berkas PNG atau JPG yang dapat dibuka.")
    upload.seek(0)
    if ending == ".docx" and not is_whole_docx(upload):
        raise ValidationError("Berkas Word ini rusak atau terkunci. Unggah berkas .docx yang dapat dibuka.")
    upload.seek(0)
    if ending == ".pdf" and count_pages(upload.read()) is None:
        raise ValidationError("Berkas PDF ini rusak atau terkunci kata sandi. Unggah PDF yang dapat dibuka.")
    upload.seek(0)


def is_whole_image(upload: UploadedFile) -> bool:
    """Whether an image can be read to its end and is not a decompression bomb."""
    try:
        with Image.open(upload) as image:
            image.verify()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return False
    return True


def is_whole_docx(upload: UploadedFile) -> bool:
    """Whether a file is a Word document: a readable archive with the document's main part."""
    try:
        with zipfile.ZipFile(upload) as archive:
            return {"[Content_Types].xml", "word/document.xml"} <= set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return False


def sweep_unreferenced(at: datetime) -> int:
    """Delete bytes that no row points to, a day after they were written (an act was refused); how many."""
    storage = private_storage()
    root, old = Path(storage.location), at.timestamp() - KEPT_SECONDS
    stale = [path for path in root.glob("*/*") if path.is_file() and path.stat().st_mtime < old]
    names = {str(path.relative_to(root)): path for path in stale}
    known = set(StoredFile.objects.filter(content__in=names).values_list("content", flat=True))
    for name in names.keys() - known:
        names[name].unlink()
    return len(names.keys() - known)


def count_pages(content: bytes) -> int | None:
    """The number of pages of a PDF, or None when it cannot be read."""
    try:
        return len(PdfReader(io.BytesIO(content)).pages)
    except (PyPdfError, ValueError, KeyError, TypeError, OSError, RecursionError):
        return None


def store_upload(upload: UploadedFile, *, by: Post | None, at: datetime) -> StoredFile:
    """Keep an upload that ``check_upload`` has let through."""
    upload.seek(0)
    return store_bytes(upload.read(), name=upload.name or "berkas", by=by, at=at)


def store_bytes(content: bytes, *, name: str, by: Post | None, at: datetime) -> StoredFile:
    """Keep some bytes under their hash, with type and size; the media type follows the name's ending."""
    digest = hashlib.sha256(content).hexdigest()
    ending = PurePath(name).suffix.lower()
    uploaded = SIGNATURES.get(ending, (b"", "application/octet-stream"))
    media_type = MADE_HERE.get(ending, uploaded[1])
    stored = StoredFile(
        name=PurePath(name).name[-200:],
        media_type=media_type,
        size=len(content),
        sha256=digest,
        pages=count_pages(content) if ending == ".pdf" else None,
        added_by=by,
        added_at=at,
    )
    stored.content.save(f"{digest[:2]}/{digest}{ending}", ContentFile(content), save=False)
    stored.save()
    return stored
