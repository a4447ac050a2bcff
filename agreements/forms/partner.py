"""Forms of the partner registry."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.validators import URLValidator

from agreements.choices import PartnerCategory
from agreements.forms.fields import DayField, UploadField, partners_like
from agreements.models import Partner, PartnerContact
from agreements.services.partner import is_within, namesake_of, near_duplicates, operator_posts
from organization.files import IMAGES
from organization.models import Office, User

GROUPS = (
    ("Identitas", ("office", "name", "category", "is_vertical", "country", "parent", "address", "web")),
    ("Legalitas", ("deed", "registration", "accreditation", "accredited_on")),
    ("Penanda tangan", ("signatory_name", "signatory_title", "signatory_authority")),
    ("Logo", ("remove_logo", "logo_upload")),
)
NO_WEBSITE = "Tuliskan alamat situs web, misalnya unair.ac.id atau https://unair.ac.id."
TELLING_APART = {"name", "category", "country", "parent"}
"""No two partners of the registry have all of these alike."""
NAMESAKE = (
    "Mitra dengan nama, kategori, negara, dan induk ini sudah terdaftar. Bila yang ini memang lain, tuliskan "
    "namanya lebih lengkap, misalnya dengan nama daerahnya, atau pilih induknya."
)


class PartnerFilterForm(forms.Form):
    """Search and filter of the registry."""

    q = forms.CharField(label="Cari nama mitra", required=False, max_length=100)
    category = forms.ChoiceField(
        label="Kategori", required=False, choices=[("", "Semua kategori"), *PartnerCategory.choices]
    )


class PartnerRadio(forms.RadioSelect):
    """One partner of those found by the words in the search box beside them; works without JavaScript."""

    template_name = "agreements/partner_radio.html"
    search_words = ""
    has_found = False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"] |= {"search_words": self.search_words, "search_name": f"{name}_search"}
        context["widget"] |= {"searched_name": f"{name}_searched", "has_found": self.has_found}
        return context


class PartnerChoiceField(forms.ModelChoiceField):
    """One current partner of the registry."""

    widget = PartnerRadio

    def __init__(self, *, none_text: str = "", **kwargs: Any) -> None:
        self.none_text = none_text
        super().__init__(queryset=Partner.objects.current(), **kwargs)

    def offer(self, partners: list[Partner], words: str) -> None:
        """Offer these partners, after the choice of none where there is one."""
        found = [(p.pk, f"{p.name} ({p.get_category_display()})") for p in dict.fromkeys(partners)]
        self.choices = [("", self.none_text), *found] if self.none_text else found
        self.widget.search_words, self.widget.has_found = words, bool(found)


class PartnerSearching:
    """A form with a partner to choose: new search words are searched for before anything is saved.

    Whichever button sent the form, words that have not been searched yet mean that the choice is still open.
    """

    search_field: str

    @property
    def search_words(self) -> str:
        return str(self.data.get(f"{self.search_field}_search", "")).strip()

    @property
    def is_search(self) -> bool:
        """Whether the search button was pressed, or the search words are new."""
        searched = str(self.data.get(f"{self.search_field}_searched", ""))
        return self.is_bound and ("search" in self.data or self.search_words != searched)

    def offer_partners(self, chosen: str, proposed: list[Partner], besides: Partner | None) -> None:
        """Offer the chosen partner with those found, or those proposed while nothing is searched."""
        kept = list(Partner.objects.current().filter(pk=int(chosen))) if chosen.isdecimal() else []
        found = partners_like(self.search_words) if self.search_words else proposed
        offered = [partner for partner in [*kept, *found] if partner != besides]
        self.fields[self.search_field].offer(offered, self.search_words)


class WebAddressField(forms.URLField):
    """A website's address; without http:// or https:// it gets the latter."""

    default_validators = [URLValidator(schemes=("http", "https"), message=NO_WEBSITE)]

    def __init__(self, **kwargs: Any) -> None:
        # Not the browser's own kind of field, which wants https:// typed.
        widget = forms.TextInput(attrs={"inputmode": "url", "autocapitalize": "none", "spellcheck": "false"})
        super().__init__(
            assume_scheme="https", widget=widget, error_messages={"invalid": NO_WEBSITE}, **kwargs
        )


class OfficeChoiceMixin:
    """A form that asks on behalf of which office, only from who is operator of several."""

    def offer_offices(self, user: User) -> None:
        """Add the field ``office`` when there is a choice."""
        offices = [post.office_id for post in operator_posts(user)]
        if len(offices) > 1:
            self.fields["office"] = forms.ModelChoiceField(
                Office.objects.filter(pk__in=offices), label="Atas nama satker", empty_label=None
            )
            self.order_fields(["office"])

    def take_office(self) -> Office | None:
        """The chosen office, or None when there was no choice."""
        return self.cleaned_data.get("office")


class PartnerForm(PartnerSearching, OfficeChoiceMixin, forms.ModelForm):
    """A partner's data; near-duplicates must be looked at and confirmed before anything is saved."""

    parent = PartnerChoiceField(
        label="Induk",
        required=False,
        none_text="Tanpa induk",
        help_text="Misalnya universitas bagi fakultas, atau kementerian bagi kantor wilayahnya.",
    )
    web = WebAddressField(
        label="Situs web", required=False, max_length=200, help_text="Misalnya unair.ac.id."
    )
    accredited_on = DayField(label="Tanggal akreditasi", required=False)
    logo_upload = UploadField(
        label="Logo", allowed=IMAGES, required=False, help_text="PNG atau JPG; dicetak pada kepala naskah."
    )
    remove_logo = forms.BooleanField(label="Hapus logo yang sekarang", required=False)
    is_confirmed = forms.BooleanField(label="Tetap simpan sebagai mitra baru", required=False)
    search_field = "parent"

    class Meta:
        model = Partner
        fields = (
            "name",
            "category",
            "is_vertical",
            "country",
            "parent",
            "address",
            "web",
            "deed",
            "registration",
            "accreditation",
            "accredited_on",
            "signatory_name",
            "signatory_title",
            "signatory_authority",
        )
        labels = {"is_vertical": "Instansi vertikal (kantor pusatnya punya cabang di daerah)"}
        help_texts = {
            "name": "Nama resmi lengkap, tanpa disingkat.",
            "country": "Kerja sama dengan mitra asing diajukan melalui KPU RI.",
            "deed": "Nomor dan tanggal akta, nama notaris.",
            "accreditation": "Peringkat dan nomor keputusan, bila ada.",
            "signatory_authority": "SK pengangkatan atau surat kuasa: nomor dan tanggal.",
        }
        widgets = {"address": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.similar: list[Partner] = []
        self.namesake: Partner | None = None
        self.fields["category"].choices = [("", "Pilih kategori"), *PartnerCategory.choices]
        if self.instance.pk is None:
            self.offer_offices(user)
        if not self.instance.logo_id:
            del self.fields["remove_logo"]
        if self.instance.pk:
            self.fields["is_confirmed"].label = "Tetap simpan sebagai mitra tersendiri"
        self.today = max(post.office.today for post in operator_posts(user))
        self.fields["accredited_on"].widget.attrs["max"] = self.today.isoformat()
        chosen = self.data.get("parent", "") if self.is_bound else self.initial.get("parent") or ""
        self.offer_partners(str(chosen), [], besides=self.instance)

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields under their headings, without the box that confirms."""
        groups = []
        for heading, names in GROUPS:
            groups.append((heading, [self[name] for name in names if name in self.fields]))
        return groups

    def clean_parent(self) -> Partner | None:
        parent = self.cleaned_data["parent"]
        if self.instance.pk and is_within(parent, self.instance):
            raise forms.ValidationError("Induk tidak boleh mitra ini sendiri atau bagian di bawahnya.")
        return parent

    def clean_accredited_on(self) -> date | None:
        accredited_on = self.cleaned_data["accredited_on"]
        if accredited_on and accredited_on > self.today:
            raise forms.ValidationError("Tanggal akreditasi belum tiba. Tuliskan tanggal surat keputusannya.")
        return accredited_on

    def clean_country(self) -> str:
        country = " ".join(self.cleaned_data["country"].split())
        return "Indonesia" if country.lower() in ("indonesia", "republik indonesia", "ri") else country

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        besides = self.instance if self.instance.pk else None
        if not TELLING_APART.isdisjoint(self.errors) or TELLING_APART.isdisjoint(self.changed_data):
            return values
        told_apart = {name: values[name] for name in TELLING_APART}
        self.namesake = namesake_of(Partner(pk=self.instance.pk, **told_apart))
        if self.namesake:
            self.add_error("name", NAMESAKE)
            return values
        if "name" not in self.changed_data:
            return values
        self.similar = near_duplicates(values["name"], besides)
        if self.similar and not values.get("is_confirmed"):
            self.add_error(
                "is_confirmed",
                "Ada mitra dengan nama yang mirip. Gunakan yang sudah ada, atau centang ini bila memang berbeda.",
            )
        return values

    def values(self) -> dict[str, Any]:
        """What the service writes on the partner."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class PartnerContactForm(OfficeChoiceMixin, forms.ModelForm):
    """A person at the partner, as one's own office knows him or her."""

    class Meta:
        model = PartnerContact
        fields = ("name", "position", "phone", "email", "is_active")
        labels = {"is_active": "Masih dapat dihubungi"}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].widget.input_type = "tel"
        if self.instance.pk is None:
            del self.fields["is_active"]
            self.offer_offices(user)

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if not self.errors and not (values.get("phone") or values.get("email")):
            self.add_error("phone", "Isi nomor telepon/WA atau surel, supaya orang ini dapat dihubungi.")
        return values

    def values(self) -> dict[str, Any]:
        """What the service writes on the contact."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.fields}


class PartnerMergeForm(PartnerSearching, forms.Form):
    """The partner that stays when another is merged into it."""

    survivor = PartnerChoiceField(label="Digabung ke mitra")
    search_field = "survivor"

    def __init__(self, *args: Any, partner: Partner, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        proposed = near_duplicates(partner.name, partner)
        self.offer_partners(str(self.data.get("survivor", "")), proposed, besides=partner)
