"""Offices: what their admin keeps of them."""

from __future__ import annotations

from organization.models import Office, User
from organization.refusals import NotAllowed
from organization.scoping import offices_administered_by


def update_office(office: Office, *, seat: str, address: str, number_source: str, by: User) -> None:
    """Keep seat, letterhead and source of numbers of an office."""
    if not offices_administered_by(by).filter(pk=office.pk).exists():
        raise NotAllowed(f"Anda bukan admin {office} atau satker di atasnya.")
    office.seat, office.address, office.number_source = seat, address, number_source
    office.save(update_fields=["seat", "address", "number_source"])
