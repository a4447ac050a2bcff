"""Forms of the periodic report."""

from __future__ import annotations

from typing import Any

from django import forms


class NoteForm(forms.Form):
    """The covering note of a report."""

    note = forms.CharField(
        label="Catatan pengantar", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Yang perlu diketahui satker di atas sebelum membaca tabelnya.",
    )  # fmt: skip


class ReturnForm(forms.Form):
    """Why a report is returned, and what is to be mended on single agreements."""

    note = forms.CharField(
        label="Apa yang perlu diperbaiki?", max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, rows: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agreement_ids = [row["agreement"] for row in rows]
        for row in rows:
            self.fields[f"remark_{row['agreement']}"] = forms.CharField(
                label=f"{row['number']}. {row['subject']}", max_length=400, required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip

    def remarks(self) -> dict[int, str]:
        """The remarks by agreement id."""
        return {pk: self.cleaned_data[f"remark_{pk}"] for pk in self.agreement_ids}
