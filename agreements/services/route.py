"""Approval routes, kept by KPU RI (rule book section 5). Rounds copy their steps: a change alters none that runs."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from agreements.choices import PaperKind, RouteOffice, StepKind
from agreements.models import Route, RouteStep
from agreements.refusals import Overtaken, Refused
from agreements.services.rule_keeping import require_rule_keeper
from organization.models import OfficeLevel, User
from organization.roles import Role, role_title

APPROVING_ROLES = (Role.KASUBBAG, Role.PEMERIKSA_HUKUM, Role.SEKRETARIS, Role.KETUA, Role.ANGGOTA)

OFFICES_OF_LEVEL: dict[str, tuple[RouteOffice, ...]] = {
    OfficeLevel.REGENCY: (RouteOffice.OWN, RouteOffice.PROVINCE, RouteOffice.NATIONAL),
    OfficeLevel.PROVINCE: (RouteOffice.OWN, RouteOffice.NATIONAL),
    OfficeLevel.NATIONAL: (RouteOffice.OWN,),
}
"""Which offices a step may lie with: the owner's own and those above it."""

_OWN_NAMES = {
    OfficeLevel.REGENCY: "KPU Kabupaten/Kota",
    OfficeLevel.PROVINCE: "KPU Provinsi",
    OfficeLevel.NATIONAL: "KPU RI",
}
_VERBS = {
    StepKind.PARAF: "memberi paraf",
    StepKind.REVIU: "mereviu",
    StepKind.KEPUTUSAN: "memutuskan",
}


@dataclass(frozen=True)
class StepPlan:
    """A step as somebody wants it."""

    office_level: str
    role: str
    kind: str
    papers: tuple[str, ...] = ()


def create_route(
    *, instrument: str, level: str, category: str, matter: str, steps: Sequence[StepPlan], by: User
) -> Route:
    """Make a route for agreements of an instrument and level, of a category or matter where given.

    Raises Refused when its steps do not hold together or another route would fit as well as this one.
    """
    require_rule_keeper(by)
    route = Route(instrument=instrument, level=level, category=category, matter=matter)
    _check_steps(level, steps)
    with transaction.atomic():
        _refuse_tie(route)
        route.save()
        _write_steps(route, steps)
    return route


def change_steps(route: Route, steps: Sequence[StepPlan], *, seen: str, by: User) -> None:
    """Replace the steps of a route; ``seen`` is the fingerprint of the steps that the person was shown."""
    require_rule_keeper(by)
    _check_steps(route.level, steps)
    with transaction.atomic():
        locked = Route.objects.select_for_update().get(pk=route.pk)
        if not locked.is_active:
            raise Overtaken("Rute ini sudah tidak dipakai, jadi tidak dapat diubah.")
        if fingerprint(locked) != seen:
            raise Overtaken(
                "Rute ini baru saja diubah orang lain. Buka lagi halamannya, lalu ulangi perubahan Anda."
            )
        locked.steps.all().delete()
        _write_steps(locked, steps)


def deactivate_route(route: Route, *, by: User) -> None:
    """Stop using a special route; a general one stays, since every agreement needs a route."""
    require_rule_keeper(by)
    if route.specificity == 0:
        raise Refused(
            "Rute umum tidak dapat dihentikan karena setiap kerja sama memerlukan rute. Ubah langkahnya saja."
        )
    if not Route.objects.filter(pk=route.pk, is_active=True).update(is_active=False):
        raise Overtaken("Rute ini sudah tidak dipakai.")


def fingerprint(route: Route) -> str:
    """What tells one state of a route's steps from another."""
    rows = RouteStep.objects.filter(route=route).order_by("order")
    content = repr(list(rows.values_list("office_level", "role", "kind", "papers")))
    return hashlib.sha256(content.encode()).hexdigest()


def step_sentence(step: RouteStep | StepPlan, level: str) -> str:
    """A step as people say it: "Ketua KPU Provinsi mereviu, disertai berita acara pleno"."""
    names = {RouteOffice.PROVINCE: "KPU Provinsi", RouteOffice.NATIONAL: "KPU RI"}
    office = names.get(RouteOffice(step.office_level), _OWN_NAMES[OfficeLevel(level)])
    who = role_title(step.role, office == "KPU RI").split(" (")[0]
    papers = " dan ".join(PaperKind(kind).within_sentence for kind in step.papers)
    return f"{who} {office} {_VERBS[StepKind(step.kind)]}{f', disertai {papers}' if papers else ''}"


def _check_steps(level: str, steps: Sequence[StepPlan]) -> None:
    faults = []
    if not any(step.kind == StepKind.KEPUTUSAN for step in steps):
        faults.append("Rute memerlukan sedikitnya satu langkah keputusan.")
    allowed = OFFICES_OF_LEVEL[level]
    wrong = {RouteOffice(step.office_level) for step in steps} - set(allowed)
    faults += [
        f"Langkah pada {office.label} tidak berlaku untuk tingkat {OfficeLevel(level).label}."
        for office in RouteOffice
        if office in wrong
    ]
    if any(step.role not in APPROVING_ROLES for step in steps):
        faults.append("Peran pada salah satu langkah tidak ikut dalam persetujuan.")
    keys = [(step.office_level, step.role, step.kind) for step in steps]
    if len(set(keys)) < len(keys):
        faults.append("Ada dua langkah yang sama; hapus salah satunya.")
    if faults:
        raise Refused(*faults)


def _refuse_tie(route: Route) -> None:
    """Of two routes that fit one agreement, one must be the more specific."""
    same = Route.objects.filter(instrument=route.instrument, level=route.level)
    # Locked, so that of two routes saved at the same moment the second sees the first.
    list(same.select_for_update().order_by("pk"))
    for other in same.filter(is_active=True):
        if other.specificity == route.specificity and _may_fit_one(route, other):
            raise Refused(
                f"Rute ini sama khususnya dengan rute “{other}”; keduanya dapat berlaku untuk satu kerja sama."
            )


def _may_fit_one(one: Route, other: Route) -> bool:
    categories = {one.category, other.category} - {""}
    matters = {one.matter, other.matter} - {""}
    return len(categories) <= 1 and len(matters) <= 1


def _write_steps(route: Route, steps: Sequence[StepPlan]) -> None:
    RouteStep.objects.bulk_create(
        RouteStep(
            route=route, order=order, office_level=step.office_level, role=step.role, kind=step.kind,
            papers=list(step.papers),
        )
        for order, step in enumerate(steps, start=1)
    )  # fmt: skip
