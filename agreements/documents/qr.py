"""The QR code of a document's check page."""

from functools import lru_cache

import segno


@lru_cache(maxsize=64)
def qr_data_uri(address: str) -> str:
    """Return a QR code of the address as a PNG data URI, ready for an <img>."""
    code = segno.make(address, error="m", micro=False)
    return code.png_data_uri(scale=6, border=0)


def short_address(address: str) -> str:
    """Return an address as printed under the code: without scheme and trailing slash."""
    return address.removeprefix("https://").removeprefix("http://").rstrip("/")
