"""Setting a document as PDF: WeasyPrint over Django templates, without any access to network or files."""

import base64
import mimetypes
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from threading import Lock

from django.template.loader import render_to_string
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from agreements.documents.content import Document, content_hash
from agreements.documents.kinds import LAYOUTS, Kind
from agreements.documents.page import build_page
from agreements.documents.qr import qr_data_uri, short_address

_ROOT = Path(__file__).resolve().parents[2]
STYLESHEET = _ROOT / "static" / "css" / "document.css"
EMBLEM = _ROOT / "static" / "img" / "emblem.svg"
_LOGO_TYPES = ("image/png", "image/jpeg")

# Threads that set text at once with the same fonts get wrong ones; workers are processes and never wait here.
_ONE_AT_A_TIME = Lock()


class UnsupportedLogo(ValueError):
    """A partner's logo that is neither PNG nor JPEG."""


def render_pdf(
    document: Document,
    kind: Kind,
    *,
    check_url: str,
    hash_text: str = "",
    version_number: int | None = None,
    paraf_posts: Sequence[str] = (),
) -> bytes:
    """Return the document as PDF; the same arguments give the same bytes.

    `check_url` goes into the QR code; `hash_text` is printed shortened (default: the content hash);
    `paraf_posts` are the rows of the paraf column of the office's copy, from first to last.
    """
    hash_text = hash_text or content_hash(document)
    html = render_html(
        document,
        kind,
        check_url=check_url,
        hash_text=hash_text,
        version_number=version_number,
        paraf_posts=paraf_posts,
    )
    return set_pdf(html, STYLESHEET, identifier=hash_text)


def set_pdf(html: str, stylesheet: Path, *, identifier: str) -> bytes:
    """Return a page set as PDF with one of our stylesheets; the same page and identifier give the same bytes."""
    # Nothing but data: addresses may be read, so no text or logo can reach a file or another host.
    page = HTML(string=html, url_fetcher=URLFetcher(allowed_protocols=("data",), allow_redirects=False))
    with _ONE_AT_A_TIME:
        return page.write_pdf(
            stylesheets=[_stylesheet(stylesheet)],
            font_config=_fonts(),
            pdf_identifier=identifier[:32].encode(),
            optimize_images=True,
            dpi=300,
        )


def render_html(
    document: Document,
    kind: Kind,
    *,
    check_url: str,
    hash_text: str,
    version_number: int | None = None,
    paraf_posts: Sequence[str] = (),
) -> str:
    """Return the page from which the PDF is set; every text in it is escaped."""
    layout = LAYOUTS[kind]
    context = {
        "page": build_page(document),
        "layout": layout,
        "logos": _logos(document),
        "paraf_posts": paraf_posts if layout.has_paraf else (),
        "qr": qr_data_uri(check_url),
        "check_address": short_address(check_url),
        "hash_text": " ".join(hash_text[start : start + 4] for start in range(0, 16, 4)),
        "version_number": version_number,
    }
    return render_to_string("documents/agreement.html", context)


def _logos(document: Document) -> list[dict[str, str]]:
    """Return the heading's logos: the emblem once for all offices, then one for each partner."""
    logos = []
    has_emblem = False
    for party in document.parties:
        if not party.is_office:
            image = _logo_uri(party.logo_path) if party.logo_path else ""
            logos.append({"image": image, "initials": initials(party.name)})
        elif not has_emblem:
            logos.append({"image": _data_uri(EMBLEM), "initials": ""})
            has_emblem = True
    return logos


def initials(name: str) -> str:
    """Return up to three capitals of a name, for the place of a missing logo."""
    capitals = [word[0] for word in name.split() if word[0].isalpha() and word[0].isupper()]
    return "".join(capitals[:3]) or name[:1].upper()


def _logo_uri(path: str) -> str:
    if mimetypes.guess_type(path)[0] not in _LOGO_TYPES:
        raise UnsupportedLogo(path)
    return _encode(Path(path))


@cache
def _data_uri(path: Path) -> str:
    return _encode(path)


def _encode(path: Path) -> str:
    content = base64.b64encode(path.read_bytes()).decode()
    return f"data:{mimetypes.guess_type(path.name)[0]};base64,{content}"


@cache
def _fonts() -> FontConfiguration:
    return FontConfiguration()


@cache
def _stylesheet(path: Path) -> CSS:
    return CSS(string=path.read_text(encoding="utf-8"), font_config=_fonts())
