"""Nobody begins the same agreement twice by mistake: the question asked before a second one comes into being."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from agreements.models import Agreement, Partner
from agreements.refusals import Refused
from organization.models import Office


class AlreadyRuns(Refused):
    """The office has such an agreement already; carries it, so that the page can lead there."""

    def __init__(self, twin: Agreement) -> None:
        super().__init__(
            f"{twin.office} sudah memiliki {twin.name_of_document} “{twin.title}” dengan mitra yang sama, pada tahap "
            f"{twin.stage_label}. Buka yang sudah ada, atau centang “Tetap mulai yang baru” bila memang lain."
        )
        self.twin = twin


def refuse_twin(agreement: Agreement, partners: Iterable[Partner], *, only_unsigned: bool = False) -> None:
    """Raise AlreadyRuns when a running agreement of the office has the same instrument, title and a partner of it.

    Inside the transaction that will save ``agreement``: the office's row is locked until then, so that of two
    who begin at once the second finds what the first has begun. Capitals and spaces make no other title.
    """
    Office.objects.select_for_update(no_key=True).get(pk=agreement.office_id)
    ids = [partner.pk for partner in partners]
    with_partner = Q(parties__partner__in=ids) | Q(parties__partner__merged_into__in=ids)
    running = Agreement.objects.filter(
        with_partner, office=agreement.office_id, instrument=agreement.instrument, amends=agreement.amends_id,
        ending="",
    )  # fmt: skip
    if only_unsigned:
        running = running.filter(signed_on=None)
    for other in running.select_related("office").order_by("-pk").distinct():
        if _plain(other.title) == _plain(agreement.title):
            raise AlreadyRuns(other)


def _plain(title: str) -> str:
    return " ".join(title.split()).casefold()
