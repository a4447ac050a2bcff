"""Plain factories with defaults: offices, people, partners, and agreements walked through the real services."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfWriter

from agreements.choices import PartnerCategory
from agreements.demonstration.course import ACTS_UNTIL, Course
from agreements.demonstration.pace import Pace
from agreements.demonstration.plan import Plan
from agreements.demonstration.staff import Staff
from agreements.models import Agreement, Partner, Route
from agreements.reference import load_rules
from agreements.workflow import Stage
from organization.clock import now
from organization.files import store_bytes
from organization.models import Office, Post, StoredFile, User
from organization.reference import NATIONAL_UNIT_CODE, read_rows
from organization.roles import PostKind, Role

PASSWORD = "rahasia-uji-2026"
SINCE = date(2020, 1, 1)
STAFF_ROLES = (
    Role.OPERATOR, Role.KASUBBAG, Role.PEMERIKSA_HUKUM, Role.SEKRETARIS, Role.KETUA, Role.ADMIN,
)  # fmt: skip


# Offices and people


@cache
def _office_rows() -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in read_rows("offices.csv")}


def make_office(code: str = "3501", **values: Any) -> Office:
    """One of KPU's real offices by its code, with the offices above it; made once."""
    if office := Office.objects.filter(code=code).first():
        return office
    row = _office_rows()[code]
    is_national = row["level"] == "national"
    defaults = {
        "code": code, "level": row["level"], "region_kind": row["region_kind"], "region_name": row["region_name"],
        "name": row["office_name"], "seat": row["seat"], "timezone": row["timezone"],
        "unit_code": NATIONAL_UNIT_CODE if is_national else code,
        "parent": None if is_national else make_office(row["parent_code"]),
    }  # fmt: skip
    return Office.objects.create(**{**defaults, **values})


@cache
def _password_hash() -> str:
    return make_password(PASSWORD)


def make_user(username: str = "pegawai", **values: Any) -> User:
    """A person's account, with PASSWORD, without any post; the username gets a number where it is taken."""
    taken = User.objects.filter(username__startswith=username).count()
    name = username if not User.objects.filter(username=username).exists() else f"{username}{taken + 1}"
    defaults = {"full_name": name.replace(".", " ").title(), "email": f"{name}@contoh.test"}
    return User.objects.create(username=name, password=_password_hash(), **{**defaults, **values})


def make_post(
    user: User | None = None, role: str = Role.OPERATOR, office: Office | None = None, **values: Any
) -> Post:
    """A post that the user (a new one by default) holds since long ago."""
    office = office or make_office()
    user = user or make_user(f"{role}.{office.code}")
    defaults = {"kind": PostKind.DEFINITIF, "starts_on": SINCE, "given_at": now()}
    post = Post.objects.create(user=user, role=role, office=office, **{**defaults, **values})
    user.__dict__.pop("all_posts", None)
    return post


@dataclass(frozen=True)
class StandingPeople:
    """The four standing accounts: operators of the owner, its province, KPU RI and the regency next door."""

    pacitan: User
    jatim: User
    pusat: User
    ponorogo: User


def standing_people() -> StandingPeople:
    """The four standing accounts, each the operator of its office."""
    codes = {"pacitan": "3501", "jatim": "35", "pusat": "00", "ponorogo": "3502"}
    return StandingPeople(
        **{name: person(Role.OPERATOR, make_office(code), name) for name, code in codes.items()}
    )


def person(role: str, office: Office, username: str = "") -> User:
    """Who holds a post of an office; somebody new is appointed where nobody does."""
    held = Post.objects.filter(office=office, role=role, ends_on=None).select_related("user").first()
    if held is not None:
        return held.user
    return make_post(make_user(username or f"{role}.{office.code}"), role, office).user


def office_staff(office: Office | None = None) -> dict[str, User]:
    """Role → person for a whole office, standing accounts included."""
    office = office or make_office()
    return {role.value: person(role, office) for role in STAFF_ROLES}


# Rules, partners, files


def make_rules() -> None:
    """The shipped routes, checklist, signatories, indicators and number codes; made once."""
    if not Route.objects.exists():
        load_rules(SINCE)


def make_partner(name: str = "Universitas Uji Pacitan", **values: Any) -> Partner:
    """A partner of the national registry, entered by KPU Kabupaten Pacitan."""
    defaults = {
        "category": PartnerCategory.LEMBAGA_PENDIDIKAN, "created_at": now(), "address": "Jalan Uji Nomor 1, Pacitan",
        "signatory_name": "Sri Wahyuni", "signatory_title": "Rektor",
        "entered_by_office": values.get("entered_by_office") or make_office(),
    }  # fmt: skip
    return Partner.objects.create(name=name, **{**defaults, **values})


def usual_partner() -> Partner:
    """The partner of agreements that name none; made once, as the registry has each name once."""
    usual = Partner.objects.current().filter(name="Universitas Uji Pacitan").first()
    return usual or make_partner()


@cache
def pdf_bytes(pages: int = 1) -> bytes:
    """A valid PDF of blank pages."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(width=595, height=842)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


@cache
def make_png() -> bytes:
    """A small picture."""
    stream = io.BytesIO()
    Image.new("RGB", (32, 24), "#7a1a1f").save(stream, "PNG")
    return stream.getvalue()


def pdf_upload(name: str = "berkas.pdf", pages: int = 1) -> SimpleUploadedFile:
    """A PDF as a browser sends it."""
    return SimpleUploadedFile(name, pdf_bytes(pages), content_type="application/pdf")


def make_file(
    name: str = "berkas.pdf", at: datetime | None = None, by: Post | None = None, pages: int = 1
) -> StoredFile:
    """A stored PDF."""
    return store_bytes(pdf_bytes(pages), name=name, by=by, at=at or now())


# Agreements


def make_agreement(
    office: Office | None = None,
    *,
    partners: list[Partner] | None = None,
    instrument: str = "NK",
    **values: Any,
) -> Agreement:
    """An agreement at Penjajakan, as its operator has just created it."""
    return begin_course(office=office, partners=partners, instrument=instrument, **values).agreement


def agreement_at(
    stage: str | int,
    *,
    office: Office | None = None,
    instrument: str = "NK",
    partners: list[Partner] | None = None,
    days_ago: int = 60,
    plan: dict[str, Any] | None = None,
    **values: Any,
) -> Agreement:
    """An agreement walked by the real services to a stage (name, or number from 1 to 7) within ``days_ago`` days.

    ``plan`` changes what it is about (scope, months …), ``values`` its main data (secrecy, parent …).
    """
    target = list(Stage)[stage - 1] if isinstance(stage, int) else Stage(stage)
    course = begin_course(
        office=office,
        partners=partners,
        instrument=instrument,
        target=target,
        days_ago=days_ago,
        plan=plan,
        **values,
    )
    return course.advance_to(target)


def begin_course(
    *,
    office: Office | None = None,
    partners: list[Partner] | None = None,
    instrument: str = "NK",
    target: str = Stage.PENJAJAKAN,
    days_ago: int = 60,
    plan: dict[str, Any] | None = None,
    **values: Any,
) -> Course:
    """The course of a new agreement, with all staff it needs; for tests that stop in the middle of a stage."""
    office = office or make_office()
    make_rules()
    for each in (office, office.parent, office.parent and office.parent.parent):
        if each is not None:
            office_staff(each)
    title = values.pop("title", "Sosialisasi dan Pendidikan Pemilih")
    if instrument == "PKS" and not values.keys() & {"parent", "parent_outside", "no_parent_reason"}:
        values["parent_outside"] = "Nota Kesepahaman KPU RI dengan kementerian"
    what = Plan(instrument=instrument, title=title, **(plan or {}), extra=values)
    pace = Pace(now() - timedelta(days=days_ago), now(), ACTS_UNTIL[Stage(target)])
    return Course.begin(
        office, partners or [usual_partner()], what, staff=Staff(), pace=pace, make_file=make_file
    )
