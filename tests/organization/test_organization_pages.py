"""Pages of Pengaturan by role, and the public page of an invitation."""

import re
from datetime import date, timedelta

import pytest
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from organization.accounts import invite
from organization.clock import now
from organization.context import menu
from organization.models import Invitation, Office, Post, User
from organization.roles import Role
from organization.urls import urlpatterns
from tests.factories import PASSWORD, make_office, make_post, make_user

pytestmark = pytest.mark.django_db

NEW_PASSWORD = "tiga-kata-acak-7"


def make_admin(code: str = "3501") -> User:
    return make_post(role=Role.ADMIN, office=make_office(code)).user


def make_invited(username: str) -> User:
    """Somebody whose account has no password yet."""
    account = make_user(username, entered_by_office=make_office())
    account.set_unusable_password()
    account.save()
    return account


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(name: str, post: Post) -> str:
    """The page `name` about a post, its holder or its office."""
    arguments = {
        "account_detail": [post.user_id], "account_edit": [post.user_id], "account_invite": [post.user_id],
        "account_deactivate": [post.user_id], "account_reactivate": [post.user_id], "post_give": [post.user_id],
        "post_end": [post.pk], "office_edit": [post.office.code], "vacancy_fill": [post.office.code, "kasubbag"],
        "invitation": ["salah"], "account_reset": [post.user_id],
    }  # fmt: skip
    return reverse(f"organization:{name}", args=arguments.get(name, []))


NAMES = sorted({pattern.name for pattern in urlpatterns} - {"settings", "invitation", "resume"})
OF_ONE_OFFICE = [name for name in NAMES if not name.endswith(("_list", "_create"))]
BUTTONS = ["account_deactivate", "account_invite", "account_reactivate", "account_reset"]


def ask(client: Client, name: str, post: Post) -> int:
    send = client.post if name in BUTTONS else client.get
    return send(address(name, post)).status_code


@pytest.mark.parametrize("name", NAMES)
def test_a_stranger_is_sent_to_the_sign_in_page(name: str) -> None:
    assert ask(Client(), name, make_post()) == 302


@pytest.mark.parametrize("name", NAMES)
def test_who_is_no_admin_is_refused_with_the_reason(name: str) -> None:
    post = make_post()
    client = signed_in(post.user)
    response = client.post(address(name, post)) if name in BUTTONS else client.get(address(name, post))
    assert response.status_code == 403
    assert "hanya untuk admin satker" in response.content.decode()


@pytest.mark.parametrize("name", OF_ONE_OFFICE)
def test_the_admin_next_door_finds_nothing(name: str) -> None:
    assert ask(signed_in(make_admin("3502")), name, make_post()) == 404


@pytest.mark.parametrize("code", ["3501", "35", "00"])
@pytest.mark.parametrize("name", NAMES)
def test_the_admin_of_the_office_or_above_comes_in(name: str, code: str) -> None:
    post = make_post()
    assert ask(signed_in(make_admin(code)), name, post) in ((200, 302) if name in BUTTONS else (200,))


@pytest.mark.parametrize("name", OF_ONE_OFFICE)
def test_an_unknown_id_is_not_found(name: str) -> None:
    post = make_post()
    client = signed_in(make_admin())
    url = re.sub(r"/(\d+)/", "/987654/", address(name, post), count=1)
    assert (client.post(url) if name in BUTTONS else client.get(url)).status_code == 404


@pytest.mark.parametrize("role", list(Role))
def test_everyone_signed_in_opens_settings(role: str) -> None:
    page = signed_in(make_post(role=role).user).get("/kelola/")
    assert page.status_code == 200
    assert ("Akun dan jabatan" in page.content.decode()) == (role == Role.ADMIN)


def test_an_admin_creates_an_account_and_sees_the_link_once() -> None:
    client = signed_in(make_admin())
    page = client.post(
        reverse("organization:account_create"),
        {
            "full_name": "Siti Rahayu",
            "username": "siti",
            "email": "siti@contoh.test",
            "office": make_office().pk,
        },
    )
    text = page.content.decode()
    account = User.objects.get(username="siti")
    link = re.search(r"/undangan/[\w-]+/", text)
    assert link and Client().get(link[0]).status_code == 200
    assert "Salin pesan WA" in text and "no-store" in page["Cache-Control"]
    assert account.entered_by_office == make_office()
    assert (
        link[0] not in client.get(reverse("organization:account_detail", args=[account.pk])).content.decode()
    )


def test_an_office_outside_is_no_choice_and_nothing_typed_is_lost() -> None:
    page = signed_in(make_admin()).post(
        reverse("organization:account_create"),
        {"full_name": "Siti Rahayu", "username": "siti", "office": make_office("3502").pk},
    )
    assert page.status_code == 200
    assert 'value="Siti Rahayu"' in page.content.decode()
    assert not User.objects.filter(username="siti").exists()


def test_taken_names_are_told_at_the_field() -> None:
    make_user("siti")
    page = signed_in(make_admin()).post(
        reverse("organization:account_create"),
        {"full_name": "S", "username": "SITI", "email": "SITI@contoh.test", "office": make_office().pk},
    )
    errors = page.context["form"].errors
    assert set(errors) == {"username", "email"}


def test_a_vacant_role_is_shown_and_filled_with_a_plh() -> None:
    admin, person = make_admin(), make_post(role=Role.KASUBBAG).user
    client = signed_in(admin)
    assert "Lowong" in client.get("/kelola/satker/3501/").content.decode()
    values = {
        "user": person.pk, "kind": "plh", "starts_on": str(date.today()), "basis_number": "12/SP",
        "basis_on": str(date.today()), "ends_on": str(date.today() + timedelta(days=9)),
    }  # fmt: skip
    assert client.post("/kelola/satker/3501/tunjuk/sekretaris/", values).status_code == 302
    post = Post.objects.get(role=Role.SEKRETARIS)
    assert (post.user, post.given_by, post.kind) == (person, admin, "plh")
    assert client.get("/kelola/satker/?lowong=sekretaris").context["rows"] == []
    assert client.get("/kelola/satker/3501/tunjuk/auditor/").status_code == 404


def test_a_refused_post_says_why_above_the_form() -> None:
    make_post(make_user("budi", full_name="Budi Santoso"), Role.KETUA)
    person = make_post().user
    page = signed_in(make_admin()).post(
        reverse("organization:post_give", args=[person.pk]),
        {"office": make_office().pk, "role": "ketua", "kind": "definitif", "starts_on": "2026-11-23"},
    )
    assert "Budi Santoso" in str(page.context["form"].non_field_errors())


def test_no_admin_gives_himself_a_post() -> None:
    admin = make_admin()
    client = signed_in(admin)
    refused = client.get(reverse("organization:post_give", args=[admin.pk]))
    assert refused.status_code == 403 and "Minta admin lain" in refused.content.decode()
    page = client.post(
        reverse("organization:vacancy_fill", args=["3501", "ketua"]),
        {"user": admin.pk, "kind": "definitif", "starts_on": "2026-11-23"},
    )
    assert "user" in page.context["form"].errors


def test_a_post_is_ended_on_the_page() -> None:
    post = make_post()
    page = address("post_end", post)
    client = signed_in(make_admin())
    assert "ends_on" in client.post(page, {"when": "nanti"}).context["form"].errors
    assert client.post(page, {"when": "sekarang"}).status_code == 302
    post.refresh_from_db()
    assert post.ended_at is not None


def test_an_account_with_a_post_above_is_seen_but_not_kept() -> None:
    post = make_post()
    make_post(post.user, Role.ANGGOTA, office=make_office("35"))
    client = signed_in(make_admin())
    assert client.get(address("account_detail", post)).status_code == 200
    for name in ("account_edit", "account_invite", "account_reset", "account_deactivate"):
        assert ask(client, name, post) == 403
    assert not Invitation.objects.exists()


def test_the_letterhead_is_kept() -> None:
    values = {"seat": "Pacitan", "address": "Jalan Contoh 1", "number_source": "register"}
    assert signed_in(make_admin()).post("/kelola/satker/3501/", values).status_code == 302
    assert Office.objects.get(code="3501").address == "Jalan Contoh 1"


def test_accounts_are_found_by_name_office_and_state(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    make_post(make_user("siti", full_name="Siti Rahayu"))
    make_invited("baru")
    for number in range(20):
        make_post(make_user(f"orang{number}"), Role.ANGGOTA)
    client = signed_in(make_admin("35"))
    page = reverse("organization:account_list")
    names = [account.username for account, _ in client.get(f"{page}?q=rahayu").context["rows"]]
    assert names == ["siti"]
    waiting = client.get(page, {"status": "menunggu", "satker": make_office().pk}).context["rows"]
    assert [account.username for account, _ in waiting] == ["baru"]
    with django_assert_max_num_queries(9):
        client.get(page)


def test_an_invitation_page_works_once_and_is_not_indexed() -> None:
    admin, account = make_admin(), make_invited("siti")
    link = "/" + invite(account, by=admin, at=now()).link.split("/", 3)[3]
    client = Client()
    page = client.get(link)
    assert (page.status_code, page["X-Robots-Tag"]) == (200, "noindex, nofollow")
    weak = client.post(link, {"new_password1": "12345", "new_password2": "12345"})
    assert set(weak.context["form"].errors) == {"new_password1"}
    good = {"new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    assert client.post(link, good).status_code == 302
    assert client.post(link, good).status_code == 410
    assert client.get(link).status_code == 410
    account.refresh_from_db()
    assert account.check_password(NEW_PASSWORD) and not account.check_password(PASSWORD)


def test_too_many_tries_are_stopped() -> None:
    client = Client()
    codes = [client.get("/undangan/salah/").status_code for _ in range(31)]
    assert codes == [410] * 30 + [429]


def test_the_menu_names_the_posts_and_who_manages() -> None:
    def seen(user: User) -> bool:
        request = HttpRequest()
        request.user = user
        return menu(request)["menu"].can_manage

    assert seen(make_admin())
    assert seen(make_post(make_user("p"), Role.OPERATOR, make_office("00")).user)
    assert not seen(make_post(make_user("k"), Role.KETUA, make_office("00")).user)
    assert not seen(make_post(make_user("o")).user)


def test_times_are_shown_in_the_zone_of_the_office() -> None:
    admin = make_admin("9103")
    client = signed_in(admin)
    page = client.get(reverse("organization:account_detail", args=[admin.pk])).content.decode()
    assert " WIT<" in page
