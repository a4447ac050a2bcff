"""Forms of Legal Drafting."""

from __future__ import annotations

from typing import Any

from django import forms

from agreements.choices import ConsentWay
from agreements.forms.fields import DayField, UploadField
from agreements.forms.layout import GuidedForm
from agreements.instruments import Matter
from agreements.models import Agreement, Article
from agreements.models.draft import ArticleKind
from agreements.workflow import Stage
from organization.files import TEXTS

TEXT_HELP = (
    "Pisahkan ayat dengan satu baris kosong. Awali baris dengan tanda hubung (“- ”) untuk huruf a, b, c, dan dua tanda "
    "hubung (“-- ”) untuk angka 1), 2). Nomornya dibuatkan; tekan Pratinjau untuk melihatnya."
)


class ArticleForm(GuidedForm, forms.ModelForm):
    """One part of the text; the revision tells whether somebody else has saved meanwhile."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    needed_for = {"heading": Stage.PERSETUJUAN_INTERNAL, "body": Stage.PERSETUJUAN_INTERNAL}

    class Meta:
        model = Article
        fields = ("heading", "matter", "body", "revision")
        widgets = {"body": forms.Textarea(attrs={"rows": 14, "class": "article-body"})}
        help_texts = {"body": TEXT_HELP}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.kind != ArticleKind.ARTICLE:
            del self.fields["matter"]
            self.fields["heading"].widget = forms.HiddenInput()


class NewArticleForm(forms.Form):
    """A further article."""

    kind = forms.ChoiceField(
        label="Bagian", widget=forms.RadioSelect, initial=ArticleKind.ARTICLE,
        choices=[(kind, kind.label) for kind in (ArticleKind.ARTICLE, ArticleKind.ATTACHMENT)],
        help_text="Lampiran (rencana aksi, RAB, juknis) dicetak sesudah tanda tangan.",
    )  # fmt: skip
    heading = forms.CharField(label="Judul", max_length=150)
    matter = forms.ChoiceField(label="Materi", choices=Matter.choices, initial=Matter.LAINNYA)
    after = forms.ModelChoiceField(
        label="Sesudah",
        queryset=Article.objects.none(),
        required=False,
        empty_label="Paling akhir, sebelum Penutup",
    )
    body = forms.CharField(label="Isi", widget=forms.Textarea(attrs={"rows": 10}), help_text=TEXT_HELP)

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["after"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = agreement.articles.filter(kind=ArticleKind.ARTICLE)
        field.label_from_instance = lambda article: f"Pasal {article.order} {article.heading}"  # type: ignore[method-assign]


class PartnerFileForm(forms.Form):
    """The partner's own text."""

    upload = UploadField(label="Berkas naskah dari mitra", allowed=TEXTS, help_text="PDF atau Word (.docx).")
    note = forms.CharField(label="Keterangan", max_length=300, required=False)


class LegalCheckForm(forms.Form):
    """The verdict on a version."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    is_passed = forms.TypedChoiceField(
        label="Hasil pemeriksaan", choices=[("1", "Lulus"), ("0", "Perlu diperbaiki")], widget=forms.RadioSelect,
        coerce=lambda value: value == "1",
    )  # fmt: skip
    note = forms.CharField(
        label="Catatan", required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Wajib bila naskah perlu diperbaiki.",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("is_passed") is False and not cleaned.get("note", "").strip():
            self.add_error("note", "Tuliskan apa yang perlu diperbaiki pada naskah.")
        return cleaned


class ConsentForm(forms.Form):
    """How and when a partner agreed to a version."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    way = forms.ChoiceField(
        label="Disampaikan lewat", widget=forms.RadioSelect,
        choices=[choice for choice in ConsentWay.choices if choice[0] != ConsentWay.LINK],
    )  # fmt: skip
    given_on = DayField(label="Tanggal")
    note = forms.CharField(
        label="Keterangan",
        max_length=300,
        required=False,
        help_text="Misalnya nomor surat, atau siapa yang menyampaikan.",
    )
    upload = UploadField(label="Bukti", required=False)


class MatterForm(forms.Form):
    """Where a required matter stands, or why it is not needed."""

    located_in = forms.CharField(
        label="Ada di", max_length=80, required=False, help_text="Misalnya: Pasal 7 ayat (2)."
    )
    not_needed_because = forms.CharField(label="Tidak perlu, karena", max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.needed = "isi salah satu"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("located_in") and cleaned.get("not_needed_because"):
            self.add_error("not_needed_because", "Isi salah satu saja.")
        is_empty = not cleaned.get("located_in") and not cleaned.get("not_needed_because")
        if is_empty and not self.initial and not self.errors:
            self.add_error("located_in", "Tuliskan letaknya dalam naskah, atau alasan tidak diperlukan.")
        return cleaned
