from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from organization.forms.posts import title_among
from organization.models import Office
from organization.models.office import OfficeLevel
from organization.posts import EXPECTED_ROLES


class OfficeForm(forms.ModelForm):
    """What an admin keeps of an office."""

    class Meta:
        model = Office
        fields = ("seat", "address", "number_source")
        help_texts = {
            "seat": "Tercetak sebagai tempat penandatanganan.",
            "address": "Tercetak di bawah nama satker pada kop naskah.",
            "number_source": "Bila register aplikasi dipilih, nomor berikutnya diberikan di sini tanpa celah.",
        }
        widgets = {"address": forms.Textarea(attrs={"rows": 3})}


class OfficeFilter(forms.Form):
    """What the list of offices is narrowed to."""

    q = forms.CharField(label="Cari nama atau kode satker", required=False)
    tingkat = forms.ChoiceField(
        label="Tingkat", required=False, choices=(("", "Semua"), *OfficeLevel.choices)
    )
    lowong = forms.ChoiceField(
        label="Jabatan lowong",
        required=False,
    )

    def __init__(self, *args: Any, offices: QuerySet[Office], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [(role.value, title_among(role, offices)) for role in EXPECTED_ROLES]
        self.fields["lowong"].choices = [("", "Semua"), *roles]
