"""Partners of the demonstration: each entered once, shared by all agreements that name it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from agreements.demonstration.staff import Staff
from agreements.models import Partner
from agreements.services.partner import create_partner
from organization.models import Office
from organization.roles import Role

VERTICAL = "instansi_vertikal"


class Partners:
    """Gives the partner of a name, entering it the first time for the office that needs it."""

    def __init__(self, staff: Staff) -> None:
        self._staff = staff
        self._known: dict[str, Partner] = {}

    def named(self, name: str, category: str, office: Office, at: datetime, **values: Any) -> Partner:
        """The partner; a faculty gets its university as parent where that is known."""
        if name not in self._known:
            parent = next((p for p in self._known.values() if name.endswith(f" {p.name}")), None)
            values = {"name": name, "category": category, "parent": parent, **values}
            by = self._staff.holder(office, Role.OPERATOR)
            self._known[name] = create_partner(values, by=by, at=at, office=office)
        return self._known[name]

    def listed(self, text: str, office: Office, at: datetime) -> list[Partner]:
        """The partners of a cell such as "IDI Jember [organisasi_profesi] ; BNN [lembaga_negara/instansi_vertikal]"."""
        found = []
        for entry in text.split(" ; "):
            name, _, kind = entry.rstrip("]").rpartition(" [")
            category, _, subtype = kind.partition("/")
            found.append(self.named(name, category, office, at, is_vertical=subtype == VERTICAL))
        return found
