"""Accounts and posts of the demonstration, named by post and place: ``operator.pacitan``, ``ketua.jatim``."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.utils.text import slugify

from agreements.demonstration.staff import Staff
from agreements.demonstration.timeline import Happening
from organization.models import Office, Post, User
from organization.models.office import NumberSource, OfficeLevel
from organization.posts import end_post, give_post
from organization.roles import PostKind, Role

SINCE = date(2023, 6, 20)
"""When the present members and officials took office in the demonstration."""

POST_NAMES = {
    Role.OPERATOR: "operator", Role.KASUBBAG: "kasubbag", Role.PEMERIKSA_HUKUM: "hukum",
    Role.SEKRETARIS: "sekretaris", Role.KETUA: "ketua", Role.ADMIN: "admin",
    Role.ANGGOTA: "anggota", Role.AUDITOR: "pemeriksa",
}  # fmt: skip
USUAL = (Role.OPERATOR, Role.KASUBBAG, Role.PEMERIKSA_HUKUM, Role.SEKRETARIS, Role.KETUA, Role.ADMIN)
FURTHER = {
    "00": (Role.ANGGOTA, Role.AUDITOR), "35": (Role.AUDITOR,), "3501": (Role.ANGGOTA,),
}  # fmt: skip
PROVINCE_NAMES = {
    "32": "jabar", "33": "jateng", "34": "diy", "35": "jatim", "36": "banten", "52": "ntb", "61": "kalbar",
    "65": "kaltara",
}  # fmt: skip

WITH_PLT_SEKRETARIS = "3503"
WITHOUT_KASUBBAG = "3512"
WITH_TWO_POSTS = "3579"
WITH_REGISTER = ("3515", "3578")
"""Offices that take their numbers from the application's own register."""

FIRST_NAMES = (
    "Agus Ahmad Andi Anisa Arif Bambang Budi Citra Dewi Dian Dwi Eka Endah Fajar Fitri Galih Hadi Hendra Heni Ida "
    "Imam Indah Irfan Joko Kartika Lestari Lina Lukman Maya Mega Mulyono Nanang Ninik Novi Nur Nuraini Oki Puji "
    "Putri Rahmat Ratna Rina Rizal Rudi Santi Sari Siti Slamet Sri Sulis Suryo Teguh Titik Tri Umi Wahyu Wati Wiji "
    "Yanti Yudi Yuni Zaenal"
)
LAST_NAMES = (
    "Adinata Anggraini Arifin Astuti Basuki Cahyono Darmawan Fauzi Firmansyah Gunawan Handayani Hartono Hidayat "
    "Iskandar Kurniawan Kusuma Laksono Mahendra Maulana Mulyani Nugroho Nurhayati Permana Prabowo Pranoto Prasetyo "
    "Pratama Purnomo Rahardjo Rahayu Rahmawati Ramadhan Riyadi Rohmah Safitri Santoso Saputra Sasmito Setiawan "
    "Subagyo Sudarsono Sugiarto Suhartini Sulistyo Supriyadi Suryani Susanti Sutrisno Utami Utomo Wibowo Widodo "
    "Wijaya Winarno Wulandari Yulianto Yuliani Zulkarnain"
)


def demonstration_password() -> str:
    """The one password of all accounts of the demonstration."""
    return os.environ.get("DEMO_PASSWORD") or "kerjasama2026"


def place_name(office: Office) -> str:
    """The place in a username: "ri", "jatim", "pacitan", "kota-blitar"."""
    if office.is_national:
        return "ri"
    region = slugify(office.region_name)
    if office.level == OfficeLevel.PROVINCE:
        return PROVINCE_NAMES.get(office.code, region)
    return f"kota-{region}" if office.region_kind == "kota" else region


def username_of(role: str, office: Office) -> str:
    """The account that holds a post."""
    return f"{POST_NAMES[Role(role)]}.{place_name(office)}"


def create_people(offices: Iterable[Office], recording: Iterable[Office], at: datetime) -> None:
    """Staff the offices fully; those that only record old agreements get an operator alone."""
    wanted = [(role, office) for office in offices for role in _roles_of(office)]
    wanted += [(Role.OPERATOR, office) for office in recording]
    password = make_password(demonstration_password())
    accounts = {
        (role, office.pk): _account(username_of(role, office), office, password) for role, office in wanted
    }
    User.objects.bulk_create(accounts.values())
    Post.objects.bulk_create(
        Post(user=accounts[role, office.pk], office=office, role=role, starts_on=SINCE, given_at=at)
        for role, office in wanted
    )
    for office in offices:
        _make_unusual(office, password, at)
    Office.objects.filter(code__in=WITH_REGISTER).update(number_source=NumberSource.REGISTER)


def full_name(username: str) -> str:
    """An ordinary made-up name, always the same for a username."""
    number = zlib.crc32(username.encode())
    first, last = FIRST_NAMES.split(), LAST_NAMES.split()
    return f"{first[number % len(first)]} {last[number // 97 % len(last)]}"


def _roles_of(office: Office) -> list[Role]:
    left_out = Role.PEMERIKSA_HUKUM if office.code == WITH_TWO_POSTS else None
    return [role for role in (*USUAL, *FURTHER.get(office.code, ())) if role != left_out]


def _account(username: str, office: Office, password: str) -> User:
    phone = f"0812-0000-{zlib.crc32(username.encode()) % 10000:04d}"
    return User(
        username=username, full_name=full_name(username), email=f"{username}@kpu.test", phone=phone,
        entered_by_office=office, password=password,
    )  # fmt: skip


def _make_unusual(office: Office, password: str, at: datetime) -> None:
    """One person with two posts; a Sekretaris who is to leave, beside the account of the Plt. to come."""
    if office.code == WITH_TWO_POSTS:
        kasubbag = User.objects.get(username=username_of(Role.KASUBBAG, office))
        Post.objects.create(
            user=kasubbag, office=office, role=Role.PEMERIKSA_HUKUM, starts_on=SINCE, given_at=at
        )
    if office.code == WITH_PLT_SEKRETARIS:
        former = _account(f"mantan-sekretaris.{place_name(office)}", office, password)
        former.save()
        Post.objects.filter(office=office, role=Role.SEKRETARIS).update(user=former)


def post_changes(offices: Iterable[Office], staff: Staff, now: datetime) -> Iterator[Happening]:
    """A Sekretaris leaves and gets a Plt.; a Kasubbag leaves and the post stays vacant."""
    for office in offices:
        if office.code == WITH_PLT_SEKRETARIS:
            yield _gets_plt(office, staff, now - timedelta(days=200))
        if office.code == WITHOUT_KASUBBAG:
            yield _leaves(office, Role.KASUBBAG, staff, now - timedelta(days=150))


def _leaves(office: Office, role: str, staff: Staff, on: datetime) -> Happening:
    at = yield on
    post = Post.objects.select_related("office").get(office=office, role=role, ends_on=None)
    end_post(post, ends_on=None, by=staff.holder(office, Role.ADMIN), at=at)
    staff.forget()


def _gets_plt(office: Office, staff: Staff, on: datetime) -> Happening:
    yield from _leaves(office, Role.SEKRETARIS, staff, on)
    today = office.day_of(on)
    give_post(
        User.objects.get(username=username_of(Role.SEKRETARIS, office)),
        office=office, role=Role.SEKRETARIS, kind=PostKind.PLT, starts_on=today, ends_on=None,
        basis_number=f"112/SDM.05-SD/35/{today.year}", basis_on=today, by=None, at=on,
    )  # fmt: skip
