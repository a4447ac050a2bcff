"""The people of the journeys: Pacitan, its province, KPU RI, and Ponorogo next door."""

from __future__ import annotations

from dataclasses import dataclass

from organization.models import User
from tests.agreements.walking import Walk
from tests.factories import make_office, make_rules, office_staff, standing_people


@dataclass
class World:
    """Role → person for the three offices of the route, and the operator of another one."""

    pacitan: dict[str, User]
    jatim: dict[str, User]
    pusat: dict[str, User]
    ponorogo: User

    @property
    def walk(self) -> Walk:
        """The same people over plain HTTP, for what a journey does not need to see again."""
        return Walk(self.pacitan, {"35": self.jatim, "00": self.pusat})


def make_world() -> World:
    """All of them, with the shipped rules."""
    ponorogo = standing_people().ponorogo
    make_rules()
    return World(
        office_staff(make_office("3501")),
        office_staff(make_office("35")),
        office_staff(make_office("00")),
        ponorogo,
    )
