from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Prefetch, Q, QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.generic import DetailView, ListView

from organization import accounts
from organization.forms.accounts import AccountFilter, AccountForm, NewAccountForm
from organization.models import Office, Post, User
from organization.refusals import NotAllowed, Refused
from organization.views.base import AdminForm, AdminPage

MOST_EVENTS = 50
WITHOUT_PASSWORD = Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)


class AccountList(AdminPage, ListView):
    """Accounts of the admin's offices, found by name, office and state."""

    template_name = "organization/account_list.html"
    context_object_name = "accounts"
    paginate_by = 50

    def get_queryset(self) -> QuerySet[User]:
        self.filters = AccountFilter(self.request.GET, offices=self.offices)
        wanted = self.filters.cleaned_data if self.filters.is_valid() else {}
        found = accounts.accounts_administered_by(self.user)
        if q := wanted.get("q"):
            found = found.filter(Q(full_name__icontains=q) | Q(username__icontains=q) | Q(email__icontains=q))
        if office := wanted.get("satker"):
            found = found.filter(_of_office(office))
        found = found.filter(_in_state(wanted.get("status", "")))
        posts = Post.objects.select_related("office").order_by("starts_on", "pk")
        return found.prefetch_related(Prefetch("posts", posts)).order_by("full_name", "pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        chosen = [name for name in ("satker", "status") if self.request.GET.get(name)]
        rows = [(account, _current(account)) for account in context["accounts"]]
        return {
            **context,
            "rows": rows,
            "filters": self.filters,
            "filter_count": len(chosen),
            "has_filters": bool(chosen or self.request.GET.get("q")),
        }


class AccountCreate(AdminForm):
    """A new account; the answer shows the invitation link, once."""

    form_class = NewAccountForm
    extra_context = {
        "heading": "Buat akun",
        "lead": "Pegawai membuat kata sandinya sendiri melalui tautan undangan. Jabatannya diberikan setelah ini.",
        "submit": "Buat akun dan undangan",
    }

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "offices": self.offices}

    def get_initial(self) -> dict[str, Any]:
        first = self.offices.filter(code=self.request.GET.get("satker", "")).first() or self.offices.first()
        return {"office": first}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(cancel_url=reverse("organization:account_list"), **kwargs)

    def act(self, form: BaseForm) -> HttpResponse:
        account = accounts.create_account(**form.cleaned_data, by=self.user, at=self.now)
        return show_invitation(self.request, accounts.invite(account, by=self.user, at=self.now))


class AccountDetail(AdminPage, DetailView):
    """One account with its posts, past ones too."""

    template_name = "organization/account_detail.html"
    context_object_name = "account"

    def get_object(self, queryset: QuerySet[User] | None = None) -> User:
        return self.account

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        account = self.account
        open_posts = accounts.open_posts(account, self.now)
        past = account.posts.select_related("office", "given_by", "ended_by").exclude(
            pk__in=[post.pk for post in open_posts]
        )
        invitation = account.invitations.filter(used_at=None, expires_at__gt=self.now).first()
        return super().get_context_data(
            open_posts=[(post, post.is_in_force(post.office.today)) for post in open_posts],
            past_posts=past.order_by("-ends_on", "-pk"),
            kept_office_ids=set(self.offices.values_list("pk", flat=True)),
            can_keep=accounts.may_keep_account(self.user, account, self.now),
            is_self=account == self.user,
            invitation=invitation,
            events=account.events.select_related("by")[:MOST_EVENTS],
            **kwargs,
        )


class AccountEdit(AdminForm):
    """Corrects the name and addresses of an account."""

    form_class = AccountForm
    extra_context = {"heading": "Ubah data akun", "submit": "Simpan"}

    def get_form_kwargs(self) -> dict[str, Any]:
        accounts.require_keeper(self.user, self.account, self.now)
        return {**super().get_form_kwargs(), "account": self.account}

    def get_initial(self) -> dict[str, Any]:
        return {name: getattr(self.account, name) for name in ("full_name", "email", "phone")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(account=self.account, cancel_url=self.get_success_url(), **kwargs)

    def act(self, form: BaseForm) -> None:
        accounts.update_account(self.account, **form.cleaned_data, by=self.user, at=self.now)

    def get_success_url(self) -> str:
        return reverse("organization:account_detail", args=[self.account.pk])


class AccountAct(AdminPage):
    """A button on the page of an account."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return self.act(self.account)
        except NotAllowed:
            raise
        except Refused as refusal:
            messages.error(request, str(refusal))
        return self.back()

    def act(self, account: User) -> HttpResponse:
        """Call the service and answer."""
        raise NotImplementedError

    def back(self) -> HttpResponse:
        """To the page of the account."""
        return redirect("organization:account_detail", self.account.pk)


class AccountInvite(AccountAct):
    """A new link for the first password; the older ones end."""

    def act(self, account: User) -> HttpResponse:
        return show_invitation(self.request, accounts.invite(account, by=self.user, at=self.now))


class AccountReset(AccountAct):
    """Mails a link for a new password to the person; the page never shows it."""

    def act(self, account: User) -> HttpResponse:
        accounts.send_password_reset(account, by=self.user, at=self.now)
        messages.success(
            self.request,
            f"Tautan kata sandi baru dikirim ke {account.email}. Hanya {account} yang menerimanya.",
        )
        return self.back()


class AccountDeactivate(AccountAct):
    """Closes an account and ends its posts."""

    def act(self, account: User) -> HttpResponse:
        accounts.deactivate_account(account, by=self.user, at=self.now)
        messages.success(self.request, f"Akun {account} dinonaktifkan dan semua jabatannya berakhir.")
        return self.back()


class AccountReactivate(AccountAct):
    """Opens a closed account again."""

    def act(self, account: User) -> HttpResponse:
        accounts.reactivate_account(account, by=self.user, at=self.now)
        messages.success(self.request, f"Akun {account} aktif kembali. Berikan jabatannya bila diperlukan.")
        return self.back()


def show_invitation(request: HttpRequest, issued: accounts.IssuedInvitation) -> HttpResponse:
    """The page with the link. It is the answer itself and no redirect, so that the link is stored nowhere."""
    context = {"issued": issued, "account": issued.invitation.user}
    response = render(request, "organization/invitation_issued.html", context)
    add_never_cache_headers(response)
    return response


def _of_office(office: Office) -> Q:
    return Q(pk__in=Post.objects.filter(office=office).values("user")) | Q(
        entered_by_office=office, posts=None
    )


def _in_state(state: str) -> Q:
    states = {
        "aktif": Q(is_active=True) & ~WITHOUT_PASSWORD,
        "menunggu": Q(is_active=True) & WITHOUT_PASSWORD,
        "nonaktif": Q(is_active=False),
    }
    return states.get(state, Q())


def _current(account: User) -> list[Post]:
    return [post for post in account.posts.all() if post.is_in_force(post.office.today)]
