"""The roles of rule book section 1, and what each may do across the whole application."""

from django.db import models


class Role(models.TextChoices):
    """What somebody does in an office; waiting work belongs to (office, role), never to a person."""

    OPERATOR = "operator", "Operator kerja sama"
    KASUBBAG = "kasubbag", "Kasubbag/Kabag Rendatin"
    PEMERIKSA_HUKUM = "pemeriksa_hukum", "Pemeriksa hukum"
    SEKRETARIS = "sekretaris", "Sekretaris"
    KETUA = "ketua", "Ketua"
    ANGGOTA = "anggota", "Anggota"
    AUDITOR = "auditor", "Pemeriksa (APIP/Inspektorat)"
    ADMIN = "admin", "Admin satker"


READING_ROLES = tuple(role for role in Role if role is not Role.ADMIN)
"""Everyone but the admin, who keeps accounts and posts and sees no agreement."""

RULE_KEEPING_ROLES = (Role.OPERATOR, Role.PEMERIKSA_HUKUM)
"""Who keeps routes, checklist and signatories, at KPU RI."""


class PostKind(models.TextChoices):
    """On what footing somebody holds a post."""

    DEFINITIF = "definitif", "Definitif"
    PLT = "plt", "Plt."
    PLH = "plh", "Plh."
    PJ = "pj", "Pj."


def role_title(role: str, is_national: bool) -> str:
    """The name of a role as people say it: the Sekretaris of KPU RI is the Sekretaris Jenderal."""
    if role == Role.SEKRETARIS and is_national:
        return "Sekretaris Jenderal"
    return Role(role).label
