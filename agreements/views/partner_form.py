"""Entering, changing and merging partners of the registry."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.contrib import messages
from django.forms import BaseForm
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from agreements.forms.partner import PartnerForm, PartnerMergeForm
from agreements.models import Partner
from agreements.services import partner as service
from agreements.views.base import ServiceForm
from agreements.views.partner import FOREIGN_NOTICE, PartnerOpened, PartnerReading
from organization import clock


class PartnerCreate(PartnerReading, ServiceForm):
    """Enter a partner; near-duplicates are shown before anything is saved."""

    template_name = "agreements/partner_form.html"
    form_class = PartnerForm

    def open(self) -> None:
        service.require_operator(self.user)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.user}

    def get_initial(self) -> dict[str, Any]:
        return {"name": self.request.GET.get("nama", "")[:200]}

    def perform(self, form: BaseForm) -> None:
        self.partner = service.create_partner(
            form.values(),
            by=self.user,
            at=clock.now(),
            office=form.take_office(),
            logo=form.cleaned_data["logo_upload"],
        )
        self.done_text = f"Mitra {self.partner} berhasil didaftarkan."
        if self.partner.is_foreign:
            messages.warning(self.request, FOREIGN_NOTICE)

    @cached_property
    def came_from(self) -> str:
        """The page to go back to, where it is a path of ours."""
        wanted = self.request.POST.get("next") or self.request.GET.get("next", "")
        is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, None)
        return wanted if is_ours else ""

    def use_url(self, partner: Partner) -> str:
        """Where a chosen partner leads: back to the page that asked for it, else to its profile."""
        if not self.came_from:
            return reverse("agreements:partner_detail", args=(partner.pk,))
        parts = urlsplit(self.came_from)
        query = [*parse_qsl(parts.query, keep_blank_values=True), ("mitra", str(partner.pk))]
        return parts._replace(query=urlencode(query)).geturl()

    def get_success_url(self) -> str:
        return self.use_url(self.partner)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form = context["form"]
        similar = [form.namesake] if form.namesake else form.similar
        context["similar"] = [(partner, self.use_url(partner)) for partner in similar]
        context |= {"heading": "Daftarkan mitra", "submit": "Simpan mitra", "next": self.came_from}
        return context | {"cancel_url": self.came_from or reverse("agreements:partner_list")}


class PartnerEdit(PartnerOpened, ServiceForm):
    """Change a partner's data; agreements keep the name as signed."""

    template_name = "agreements/partner_form.html"
    form_class = PartnerForm

    def check_open(self) -> None:
        service.require_editor(self.partner, self.user)

    def get_form_kwargs(self) -> dict[str, Any]:
        # A copy: the form writes on its instance, the page goes on showing what is saved.
        instance = Partner.objects.get(pk=self.partner.pk)
        return super().get_form_kwargs() | {"user": self.user, "instance": instance}

    def perform(self, form: BaseForm) -> None:
        service.edit_partner(
            self.partner,
            form.values(),
            by=self.user,
            at=clock.now(),
            logo=form.cleaned_data["logo_upload"],
            remove_logo=form.cleaned_data.get("remove_logo", False),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form = context["form"]
        similar = [form.namesake] if form.namesake else form.similar
        context["similar"] = [(p, reverse("agreements:partner_detail", args=(p.pk,))) for p in similar]
        return context | {"heading": "Ubah data mitra", "cancel_url": self.get_success_url()}


class PartnerMerge(PartnerOpened, ServiceForm):
    """Merge a partner that was entered twice into the one that stays."""

    template_name = "agreements/partner_merge.html"
    form_class = PartnerMergeForm

    def check_open(self) -> None:
        service.require_editor(self.partner, self.user)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"partner": self.partner}

    def perform(self, form: BaseForm) -> None:
        survivor = service.merge_partner(
            self.partner, form.cleaned_data["survivor"], by=self.user, at=clock.now()
        )
        self.done_text = f"{self.partner} sudah digabung ke {survivor}."
        self.partner = survivor
