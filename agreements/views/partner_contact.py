"""Contacts at a partner, each kept by the office that knows the person."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.forms import BaseForm
from django.shortcuts import get_object_or_404
from django.urls import reverse

from agreements.forms.partner import PartnerContactForm
from agreements.models import Partner, PartnerContact
from agreements.services import partner as service
from agreements.views.base import ServiceForm
from agreements.views.partner import PartnerOpened, PartnerReading


class PartnerContactAdd(PartnerOpened, ServiceForm):
    """Add a contact of one's own office."""

    template_name = "agreements/partner_contact.html"
    form_class = PartnerContactForm
    done_text = "Narahubung tersimpan."
    extra_context = {"heading": "Tambah narahubung"}

    def check_open(self) -> None:
        service.require_operator(self.user)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.user}

    def perform(self, form: BaseForm) -> None:
        service.add_contact(self.partner, form.values(), by=self.user, office=form.take_office())


class PartnerContactEdit(PartnerReading, ServiceForm):
    """Change a contact of one's own office."""

    template_name = "agreements/partner_contact.html"
    form_class = PartnerContactForm
    done_text = "Narahubung tersimpan."
    extra_context = {"heading": "Ubah narahubung"}

    @cached_property
    def contact(self) -> PartnerContact:
        contacts = PartnerContact.objects.visible_to(self.user).select_related(
            "office", "partner__merged_into"
        )
        return get_object_or_404(contacts, pk=self.kwargs["contact"], partner=self.kwargs["pk"])

    @property
    def partner(self) -> Partner:
        return self.contact.partner.merged_into or self.contact.partner

    def open(self) -> None:
        service.require_operator(self.user, self.contact.office)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.user, "instance": self.contact}

    def perform(self, form: BaseForm) -> None:
        service.edit_contact(self.contact, form.values(), by=self.user)

    def get_success_url(self) -> str:
        return reverse("agreements:partner_detail", args=(self.partner.pk,))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(partner=self.partner, **kwargs)
