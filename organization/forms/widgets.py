"""Widgets that forms of every app share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

SELECTED = format_html("{}", " selected")


class PlainSelect(forms.Select):
    """A drop-down written at once, for pages with many; Django asks a template for every single option."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        attributes = flatatt(self.build_attrs({**self.attrs, "name": name}, attrs))
        return format_html(
            "<select{}>{}</select>", attributes, _options(self.choices, self.format_value(value))
        )


def _options(choices: Iterable[Any], chosen: list[str]) -> SafeString:
    """The options in HTML; a label that is a list of choices makes a group of them."""
    return format_html_join("", "{}", ((_option(key, label, chosen),) for key, label in choices))


def _option(key: Any, label: Any, chosen: list[str]) -> SafeString:
    if isinstance(label, list | tuple):
        return format_html('<optgroup label="{}">{}</optgroup>', key, _options(label, chosen))
    selected = SELECTED if str(key) in chosen else ""
    return format_html('<option value="{}"{}>{}</option>', key, selected, label)
