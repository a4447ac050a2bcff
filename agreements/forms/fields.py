"""Fields and widgets that several forms share."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MaxLengthValidator

from agreements.models import Partner
from agreements.partner_names import has_word_of
from organization.files import EVIDENCE, check_upload
from organization.templatetags.ui import angka

LONGEST_LINE = 400
"""How long a point of the scope or an obligation may be."""


class DayInput(forms.DateInput):
    """The browser's own date picker."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class DayField(forms.DateField):
    """A date, typed or picked; accepts 2026-11-23 and 23-11-2026."""

    def __init__(self, **kwargs: Any) -> None:
        formats = ["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"]
        super().__init__(**{"widget": DayInput(), "input_formats": formats, **kwargs})


class RupiahField(forms.DecimalField):
    """Whole rupiah: 1250000, also as people write it, 1.250.000 or Rp 1.250.000,00; shown with dots."""

    default_error_messages = {"invalid": "Tulis jumlahnya dalam rupiah, misalnya 1.250.000."}
    widget = forms.TextInput(attrs={"inputmode": "numeric"})
    written = re.compile(r"(?:rp\.?)?(-?\d{1,3}(?:\.\d{3})+|-?\d+)(?:,(?:00?|-))?", re.IGNORECASE | re.ASCII)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_digits": 15, "decimal_places": 0, "localize": False, **kwargs})

    def to_python(self, value: Any) -> Decimal | None:
        """Return the amount; raise for what is not one, a fraction of a rupiah or dots in odd places."""
        if value in self.empty_values or isinstance(value, Decimal | int):
            return super().to_python(value)
        found = self.written.fullmatch("".join(str(value).split()))
        if found is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(found[1].replace(".", ""))

    def prepare_value(self, value: Any) -> Any:
        return angka(value) if isinstance(value, Decimal | int) else value


class NumberField(forms.DecimalField):
    """A number with or without a fraction that reopens as it was typed: 15, not 15.00."""

    def prepare_value(self, value: Any) -> Any:
        return f"{value.normalize():f}" if isinstance(value, Decimal) else value


class TitleField(forms.CharField):
    """The subject of an agreement: too long a text comes back with a message instead of being cut by the browser."""

    default_error_messages = {
        "max_length": "Perihal ini %(show_value)d karakter; ringkas menjadi paling banyak %(limit_value)d karakter."
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for validator in self.validators:
            if isinstance(validator, MaxLengthValidator):
                validator.message = self.error_messages["max_length"]

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs


class LinesField(forms.CharField):
    """Several short texts, one a line; gives them as a list without bullets and empty lines."""

    widget = forms.Textarea(attrs={"rows": 4})

    def __init__(self, *, longest: int = LONGEST_LINE, **kwargs: Any) -> None:
        self.longest = longest
        super().__init__(**kwargs)

    def clean(self, value: Any) -> list[str]:  # type: ignore[override]
        """Return the lines; each must fit its place in the record."""
        stripped = (line.strip(" -•\t") for line in super().clean(value).splitlines())
        lines = [line for line in stripped if line]
        if self.required and not lines:
            raise ValidationError(self.error_messages["required"], code="required")
        for number, line in enumerate(lines, start=1):
            if len(line) > self.longest:
                raise ValidationError(
                    f"Baris {number} terlalu panjang ({len(line)} karakter; paling banyak {self.longest})."
                )
        return lines


class UploadField(forms.FileField):
    """An upload that is checked by size, kind and first bytes before anything is stored."""

    def __init__(self, allowed: tuple[str, ...] = EVIDENCE, **kwargs: Any) -> None:
        self.allowed = allowed
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the upload, or None when nothing was chosen."""
        upload = super().clean(data, initial)
        if isinstance(upload, UploadedFile):
            check_upload(upload, self.allowed)
        return upload

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "accept": ",".join(self.allowed)}


class ManyFilesInput(forms.FileInput):
    """Chooses several files at once."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name)


class UploadsField(UploadField):
    """Several uploads at once, each checked as one is; gives a list, empty when nothing was chosen."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        uploads = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(UploadsField, self).clean(upload, initial) for upload in uploads]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data)


class PartnerPicker(forms.CheckboxSelectMultiple):
    """Partners to tick: those chosen, and those found by the words in the search box beside them.

    Without JavaScript the search button sends the form back with what was typed; with it the list changes at once.
    """

    template_name = "agreements/widgets/partner_picker.html"
    search_words = ""
    is_searched = has_found = False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"] |= {"search_words": self.search_words, "is_searched": self.is_searched}
        context["widget"]["has_found"] = self.has_found
        return context


class PartnersField(forms.ModelMultipleChoiceField):
    """One or more partners of the national registry."""

    widget = PartnerPicker

    def __init__(self, **kwargs: Any) -> None:
        # One that was merged after it had been chosen is still taken: the services go on to the one that stayed.
        super().__init__(queryset=Partner.objects.order_by("name"), **kwargs)

    def offer(self, chosen: list[int], words: str) -> None:
        """Offer the chosen partners and up to twelve that fit the words."""
        found = partners_like(words) if words else []
        kept = list(Partner.objects.filter(pk__in=chosen))
        rows = {partner.pk: partner for partner in [*kept, *found]}
        self.choices = [(pk, f"{p.name} ({p.get_category_display()})") for pk, p in rows.items()]
        widget = self.widget
        widget.search_words, widget.is_searched, widget.has_found = words, bool(words), bool(found)


def partners_like(words: str) -> list[Partner]:
    """Current partners whose name holds the words or nearly equals them, best first; at most twelve."""
    holding = list(Partner.objects.current().filter(name__icontains=words)[:12])
    # Nearly every campus is near "Universitas …" by its letters; a telling word decides.
    near = [found for found in Partner.objects.similar_to(words, 0.3)[:100] if has_word_of(found.name, words)]
    return list(dict.fromkeys([*holding, *near]))[:12]


class PartnerSearchForm(forms.Form):
    """Base of the forms with a partner picker; a press on its search button saves nothing."""

    partners: PartnersField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["partners"]
        assert isinstance(field, PartnersField)  # the subclass declares it
        raw = self.data.getlist("partners") if self.is_bound else self.initial.get("partners", [])  # type: ignore[union-attr]
        words = self.data.get("partner_search", "").replace("\x00", "").strip()[:200] if self.is_bound else ""
        field.offer([int(pk) for pk in raw if str(pk).isdecimal()], words)

    @property
    def is_search(self) -> bool:
        """Whether the search button was pressed rather than the saving one."""
        return self.is_bound and "search" in self.data
