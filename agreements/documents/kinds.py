"""The kinds of file made of a version, and what sets each apart on the page."""

from dataclasses import dataclass

from django.db import models


class Kind(models.TextChoices):
    """What a rendition is made for."""

    DRAFT = "draft", "Draf"
    APPROVAL = "approval", "Salinan untuk persetujuan"
    SIGNING = "signing", "Naskah untuk ditandatangani"
    OFFICE_COPY = "office_copy", "Arsip kantor berkolom paraf"


@dataclass(frozen=True)
class Layout:
    """What a kind adds to the bare text; all kinds break into the same pages."""

    watermark: str = ""
    header: str = ""
    has_paraf: bool = False


LAYOUTS: dict[Kind, Layout] = {
    Kind.DRAFT: Layout(watermark="DRAF", header="Draf – belum untuk ditandatangani"),
    Kind.APPROVAL: Layout(header="Salinan untuk persetujuan"),
    Kind.SIGNING: Layout(),
    Kind.OFFICE_COPY: Layout(has_paraf=True),
}
