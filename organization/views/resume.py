"""After signing in again: back to what was being written when the session ended."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.views.generic import View
from django.views.generic.edit import FormMixin

from organization.expired_sessions import taken_back
from organization.kept_forms import keep, taken

REFILLED = "Sesi Anda berakhir saat menulis; isian Anda kami simpan. Periksa, lalu simpan kembali."
FILES_AGAIN = "Berkas tidak ikut tersimpan. Pilih lagi berkasnya."
NOT_SENT = (
    "Sesi Anda berakhir sebelum ini terkirim, jadi belum ada yang disimpan. Periksa, lalu kirim sekali lagi."
)


class Refilled(FormMixin):  # type: ignore[type-arg]
    """A form page that shows what was typed before the session ended."""

    request: HttpRequest
    kept_fields: QueryDict | None = None
    refilled_level, refilled_text = messages.WARNING, REFILLED

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        if self.request.method == "GET" and self.kept_fields is None:
            self.kept_fields = taken(self.request, self.request.path)
            if self.kept_fields is not None:
                self.tell_refilled(self.kept_fields)
        return kwargs if self.kept_fields is None else {**kwargs, "data": self.kept_fields}

    def tell_refilled(self, fields: QueryDict) -> None:
        """Say why the form is filled already."""
        messages.add_message(self.request, self.refilled_level, self.refilled_text)


class Resume(LoginRequiredMixin, View):
    """Leads back to the form, or to the page whose button was pressed, with what was typed."""

    def get(self, request: HttpRequest) -> HttpResponse:
        found = taken_back(request)
        if found is None:
            return redirect("home")
        written, fields = found
        if is_refilled(written.path):
            keep(request, written.path, fields)
            if written.had_files:
                messages.warning(request, FILES_AGAIN)
            return redirect(written.path)
        messages.warning(request, NOT_SENT)
        for text in texts(fields):
            messages.info(request, f"Yang Anda tulis: {text}")
        return redirect(written.came_from)


def is_refilled(path: str) -> bool:
    """Whether the page of that address is a form that fills itself again."""
    try:
        view = getattr(resolve(path).func, "view_class", None)
    except Resolver404:
        return False
    return isinstance(view, type) and issubclass(view, Refilled)


def texts(fields: QueryDict) -> list[str]:
    """What was typed in words: values with a space in them."""
    values = [value.strip() for _, many in fields.lists() for value in many]
    return [value for value in values if " " in value]
