"""The small pictures that stand for photos of activities: drawn, and saying so."""

from __future__ import annotations

import io
from datetime import datetime

from PIL import Image, ImageDraw, ImageFont

from agreements.demonstration.timeline import dice
from organization.files import store_bytes
from organization.models import StoredFile

SIZE = (800, 600)
FLOOR = 400
COLOURS = ("#7a1a1f", "#1f4e79", "#2e6b3e", "#8a6d1d", "#5b3a78", "#a0522d")
CAPTION = "Foto contoh untuk peragaan"


class Photos:
    """Gives a stored picture for a theme; pictures of one theme share their bytes."""

    def __init__(self) -> None:
        self._drawn: dict[str, StoredFile] = {}

    def __call__(self, theme: str, name: str, at: datetime) -> StoredFile:
        """A new row for the theme's picture."""
        first = self._drawn.get(theme)
        if first is None:
            self._drawn[theme] = store_bytes(draw(theme), name=name, by=None, at=at)
            return self._drawn[theme]
        return StoredFile.objects.create(
            content=first.content.name, name=name, media_type=first.media_type, size=first.size,
            sha256=first.sha256, added_at=at,
        )  # fmt: skip


def draw(theme: str) -> bytes:
    """A hall with a banner and people in it, as JPEG; the same bytes for the same theme."""
    picture = Image.new("RGB", SIZE, "#ece7dc")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, FLOOR, *SIZE), fill="#b9a789")
    colour = COLOURS[dice(theme, len(COLOURS))]
    pen.rectangle((120, 70, 680, 190), fill=colour)
    pen.text((400, 115), "KPU", fill="white", anchor="mm", font=ImageFont.load_default(size=48))
    pen.text((400, 162), CAPTION, fill="white", anchor="mm", font=ImageFont.load_default(size=24))
    for seat in range(14):
        x, y = 70 + seat % 7 * 110, FLOOR + 20 + seat // 7 * 90
        shirt = COLOURS[dice(f"{theme}{seat}", len(COLOURS))]
        pen.ellipse((x - 22, y - 62, x + 22, y - 18), fill="#8d5f43")
        pen.rounded_rectangle((x - 36, y - 18, x + 36, y + 80), radius=24, fill=shirt)
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=70)
    return stream.getvalue()
