"""Forms with a partner picker: a partner not yet in the registry is entered on the way, and nothing typed is lost."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from agreements.views.base import ServiceForm
from organization.kept_forms import keep, taken

CONTINUE = "lanjut"
"""In the address of a page that is opened again with what was typed before."""
LEFT_FILES = "berkas_tertinggal"
BUTTONS = ("register_partner", "search")
BACK_AGAIN = "Isian Anda tadi ada kembali; lanjutkan dari sini."
WITHOUT_FILES = "Berkas tidak ikut tersimpan. Pilih lagi: {names}."
TOO_LONG = "Isian ini terlalu panjang untuk disimpan sementara. Simpan dulu, atau daftarkan mitranya di halaman Mitra."


class PartnerPicking(ServiceForm):
    """A form page with a partner picker: who leaves it to register a partner finds it again as typed.

    What was typed waits in the session, and shows by the way back only: whoever begins anew finds an empty form.
    """

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "register_partner" in request.POST:
            return self.leave_to_register()
        return super().post(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        typed = taken(request, self.way_back) if CONTINUE in request.GET else None
        return super().get(request, *args, **kwargs) if typed is None else self.come_back(typed)

    @property
    def way_back(self) -> str:
        return f"{self.request.path}?{CONTINUE}=1"

    def leave_to_register(self) -> HttpResponse:
        """Keep what was typed, and lead to the registry with the name that was searched for."""
        typed = self.request.POST.copy()
        typed.setlist(LEFT_FILES, [upload.name for upload in self.request.FILES.values()])
        for button in BUTTONS:
            typed.pop(button, None)
        if not keep(self.request, self.way_back, typed):
            messages.error(self.request, TOO_LONG)
            return self.show_again(typed)
        way = {"next": self.way_back, "nama": typed.get("partner_search", "").strip()}
        return redirect(f"{reverse('agreements:partner_create')}?{urlencode(way)}")

    def come_back(self, typed: QueryDict) -> HttpResponse:
        """The form as it was left, with the partner of the address chosen as well."""
        typed, chosen = typed.copy(), self.request.GET.get("mitra", "")
        if chosen.isdecimal():
            typed.setlist("partners", list(dict.fromkeys([*typed.getlist("partners"), chosen])))
            typed["partner_search"] = ""
        self.refilled_level, self.refilled_text = messages.INFO, BACK_AGAIN
        self.tell_refilled(typed)
        if names := typed.getlist(LEFT_FILES):
            messages.warning(self.request, WITHOUT_FILES.format(names=", ".join(names)))
        return self.show_again(typed)

    def show_again(self, typed: QueryDict) -> HttpResponse:
        """The form with what was typed, not judged yet."""
        self.kept_fields = typed
        form = self.get_form()
        form._errors = {}
        return self.render_to_response(self.get_context_data(form=form))
