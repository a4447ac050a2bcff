"""Fields and widgets that several forms share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from agreements.models import Partner
from organization.files import EVIDENCE, check_upload

SELECTED = format_html("{}", " selected")


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


class PartnerPicker(forms.CheckboxSelectMultiple):
    """Partners to tick: those chosen, and those found by the words in the search box beside them.

    Without JavaScript the search button sends the form back with what was typed; with it the list changes at once.
    """

    template_name = "agreements/widgets/partner_picker.html"
    search_words = ""
    is_searched = False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"] |= {"search_words": self.search_words, "is_searched": self.is_searched}
        return context


class PartnersField(forms.ModelMultipleChoiceField):
    """One or more partners of the national registry."""

    widget = PartnerPicker

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Partner.objects.current().order_by("name"), **kwargs)

    def offer(self, chosen: list[int], words: str) -> None:
        """Offer the chosen partners and up to twelve that fit the words."""
        found = partners_like(words) if words else []
        kept = list(Partner.objects.filter(pk__in=chosen))
        rows = {partner.pk: partner for partner in [*kept, *found]}
        self.choices = [(pk, f"{p.name} ({p.get_category_display()})") for pk, p in rows.items()]
        widget = self.widget
        widget.search_words, widget.is_searched = words, bool(words)


def partners_like(words: str) -> list[Partner]:
    """Current partners whose name holds the words or nearly equals them, best first; at most twelve."""
    holding = list(Partner.objects.current().filter(name__icontains=words)[:12])
    near = list(Partner.objects.similar_to(words, 0.3)[:12])
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
        field.offer([int(pk) for pk in raw if str(pk).isdigit()], words)

    @property
    def is_search(self) -> bool:
        """Whether the search button was pressed rather than the saving one."""
        return self.is_bound and "search" in self.data


class LongSelect(forms.Select):
    """A plain list of many options, written at once: Django renders a template for every single one."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        chosen = self.format_value(value)
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((key, SELECTED if str(key) in chosen else "", label) for key, label in self.choices),
        )
        return format_html(
            "<select{}>{}</select>", flatatt(self.build_attrs({**self.attrs, "name": name}, attrs)), options
        )
