"""What lists and heads say of one period of an agreement: where it stands, who acts next, and where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.urls import reverse

from agreements.cycle import ROW_STEPS, RowState
from agreements.models import AgreementPeriod
from agreements.workflow import who_may
from organization.models import Post, User
from organization.templatetags.ui import tanggal

TONES = {
    RowState.PELAKSANAAN: "neutral",
    RowState.PEMANTAUAN: "info",
    RowState.EVALUASI: "info",
    RowState.PELAPORAN: "accent",
    RowState.DITERIMA: "success",
}
ACTS = {
    RowState.PELAKSANAAN: ("Isi periode ini", "period_fill", "close_sheet"),
    RowState.PEMANTAUAN: ("Isi periode ini", "period_fill", "close_sheet"),
    RowState.EVALUASI: ("Beri rekomendasi", "period_evaluate", "finish_evaluation"),
}
"""What comes next: the button, its page, and the step whose actor presses it."""
REPAIR = ("Buka dan perbaiki isian", "period", "return_to_pemantauan")
"""What comes next where the office above returned the report with a remark on this row."""


@dataclass
class RowHead:
    """One period as one person sees it; the row comes with its agreement and period."""

    row: AgreementPeriod
    user: User

    @property
    def title(self) -> str:
        return str(self.row.period)

    @property
    def tone(self) -> str:
        return "warning" if self.is_returned else TONES[RowState(self.row.state)]

    @property
    def state(self) -> str:
        """Where it stands, in words."""
        if self.row.sent_at is not None and self.row.state == RowState.PELAPORAN:
            return "Dilaporkan, menunggu diterima"
        if self.row.state == RowState.PELAPORAN:
            return "Siap dilaporkan"
        return self.row.state_label

    @property
    def is_returned(self) -> bool:
        return bool(self.row.remark) and self.row.sent_at is None and self.row.state != RowState.DITERIMA

    @cached_property
    def wants_repair(self) -> bool:
        """Whether it was returned and has stood untouched since."""
        if not self.is_returned or self.row.state != RowState.PELAPORAN:
            return False
        returns = self.row.agreement.events.filter(act="report_returned", data__row=self.row.pk)
        last = returns.order_by("-sequence").first()
        return last is None or self.row.state_entered_at <= last.at

    @property
    def _next(self) -> tuple[str, str, str] | None:
        return REPAIR if self.wants_repair else ACTS.get(RowState(self.row.state))

    @cached_property
    def post(self) -> Post | None:
        """The user's post under which the next act may be done."""
        known = self._next
        return ROW_STEPS[known[2]].actor(self.row.agreement, self.user) if known else None

    @property
    def act(self) -> str:
        known = self._next
        return known[0] if known else ""

    @property
    def act_url(self) -> str:
        known = self._next
        if known is None:
            return self.url
        return self._url(known[1]) + ("#perbaiki" if self.wants_repair else "")

    @property
    def url(self) -> str:
        return self._url("period")

    @property
    def who(self) -> str:
        """Who acts next, in words."""
        known = self._next
        return who_may(ROW_STEPS[known[2]].actor, self.row.agreement) if known else ""

    @property
    def hint(self) -> str:
        """What is asked for now, or from when on it will be."""
        today = self.row.agreement.office.today
        if self.row.state in (RowState.PELAKSANAAN, RowState.PEMANTAUAN) and today < self.row.closes_from:
            return (
                f"Catat kegiatan sepanjang periode ini. Lembar pemantauannya dapat ditutup mulai "
                f"{tanggal(self.row.closes_from)}."
            )
        if self.is_returned:
            return RETURNED_HINTS["repair" if self.wants_repair else self.row.state]
        return HINTS[RowState(self.row.state)]

    @property
    def due_on(self) -> date:
        """The last day of the period or of the term."""
        return self.row.last_on

    def _url(self, page: str) -> str:
        return reverse(f"agreements:{page}", args=(self.row.agreement_id, self.row.pk))


RETURNED_HINTS = {
    "repair": "Laporannya dikembalikan satker di atas. Buka dan perbaiki isian menurut catatannya.",
    RowState.PELAKSANAAN: "Laporannya dikembalikan satker di atas. Perbaiki isian menurut catatannya.",
    RowState.PEMANTAUAN: "Laporannya dikembalikan satker di atas. Perbaiki isian menurut catatannya, lalu teruskan "
    "ke Kasubbag.",
    RowState.EVALUASI: "Laporannya dikembalikan satker di atas; Kasubbag memberi rekomendasi lagi sesudah isiannya "
    "diperbaiki.",
    RowState.PELAPORAN: "Sudah diperbaiki sesudah dikembalikan; ikut dalam laporan yang dikirim lagi.",
}
"""Of what the office above returned with a remark."""
HINTS = {
    RowState.PELAKSANAAN: "Saatnya mengisi periode ini: kegiatan, kewajiban, kendala, dan tindak lanjut.",
    RowState.PEMANTAUAN: "Lengkapi lembar pemantauan, lalu teruskan ke Kasubbag.",
    RowState.EVALUASI: "Lembar pemantauan sudah lengkap; Kasubbag memberi rekomendasi.",
    RowState.PELAPORAN: "Periode ini selesai diisi dan masuk laporan berkala satker.",
    RowState.DITERIMA: "Laporan periode ini sudah diterima satker di atas.",
}
