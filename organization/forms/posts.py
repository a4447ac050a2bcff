from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from organization.forms.accounts import OfficeChoice
from organization.models import Office, OfficeLevel, User
from organization.roles import PostKind, Role, role_title


def title_among(role: Role, offices: QuerySet[Office]) -> str:
    """What a role is called where the office is still to be chosen: KPU RI's own title stands beside the usual one."""
    usual, national = role_title(role, is_national=False), role_title(role, is_national=True)
    if usual == national or not offices.filter(level=OfficeLevel.NATIONAL).exists():
        return usual
    return f"{usual} (di KPU RI: {national})"


class DayInput(forms.DateInput):
    """The browser's own date picker."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def day_field(label: str, **options: Any) -> forms.DateField:
    """A day as the browser's date picker sends it."""
    return forms.DateField(label=label, widget=DayInput(), **options)


class TermsForm(forms.Form):
    """On what footing, since when, until when and on what basis somebody holds a post."""

    kind = forms.ChoiceField(label="Sifat jabatan", choices=PostKind)
    starts_on = day_field("Mulai")
    ends_on = day_field(
        "Hari terakhir", required=False, help_text="Wajib untuk Plh. Kosongkan bila belum ditentukan."
    )
    basis_number = forms.CharField(
        label="Nomor SK atau surat perintah",
        max_length=120,
        required=False,
        help_text="Wajib untuk Plt., Plh., dan Pj.",
    )
    basis_on = day_field("Tanggal SK atau surat perintah", required=False)

    def clean(self) -> dict[str, Any]:
        """Say at the field what a Plt., Plh. or Pj. lacks, and that days are out of order."""
        data = super().clean() or self.cleaned_data
        kind, starts_on, ends_on = data.get("kind"), data.get("starts_on"), data.get("ends_on")
        if kind and kind != PostKind.DEFINITIF:
            label = PostKind(kind).label
            for name in ("basis_number", "basis_on"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, f"Jabatan {label} memerlukan SK atau surat perintah.")
        if kind == PostKind.PLH and not ends_on and "ends_on" not in self.errors:
            self.add_error("ends_on", "Jabatan Plh. memerlukan hari terakhir.")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", "Hari terakhir tidak boleh sebelum hari mulai.")
        return data


class PostForm(TermsForm):
    """A post for one person."""

    office = OfficeChoice(label="Satker", queryset=Office.objects.none())
    role = forms.ChoiceField(label="Peran", choices=Role)

    field_order = ("office", "role", "kind", "starts_on", "ends_on", "basis_number", "basis_on")

    def __init__(self, *args: Any, offices: QuerySet[Office], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = offices
        self.fields["role"].choices = [(role.value, title_among(role, offices)) for role in Role]


class HolderForm(TermsForm):
    """A holder for one vacant role of one office."""

    user = forms.ModelChoiceField(
        label="Pegawai",
        queryset=User.objects.none(),
        empty_label="Pilih pegawai",
        help_text="Pegawai satker ini dan satker di atasnya yang Anda kelola. "
        "Untuk pegawai lain, beri jabatan dari halaman akunnya.",
    )

    field_order = ("user", "kind", "starts_on", "ends_on", "basis_number", "basis_on")

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people


class EndPostForm(forms.Form):
    """When a post ends."""

    NOW, LATER = "sekarang", "nanti"

    when = forms.ChoiceField(
        label="Kapan berakhir",
        widget=forms.RadioSelect,
        choices=((NOW, "Sekarang juga; wewenangnya langsung hilang"), (LATER, "Pada akhir hari tertentu")),
        initial=NOW,
    )
    ends_on = day_field("Hari terakhir", required=False, help_text="Diisi bila berakhir pada hari tertentu.")

    def clean(self) -> dict[str, Any]:
        """A later ending names its day."""
        data = super().clean() or self.cleaned_data
        if data.get("when") == self.LATER and not data.get("ends_on") and "ends_on" not in self.errors:
            self.add_error("ends_on", "Isi hari terakhir jabatan ini.")
        if data.get("when") == self.NOW:
            data["ends_on"] = None
        return data
