from __future__ import annotations

from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from organization.accounts import accounts_administered_by
from organization.forms.posts import EndPostForm, HolderForm, PostForm
from organization.models import Post, User
from organization.posts import EXPECTED_ROLES, end_post, give_post
from organization.roles import PostKind, Role, role_title
from organization.views.base import AdminForm

TO_ONESELF = (
    "Anda tidak dapat memberikan jabatan kepada diri sendiri. "
    "Minta admin lain di satker ini atau satker di atasnya."
)
TOLD = "Ketua satker diberi tahu tentang setiap pemberian jabatan."


class PostGive(AdminForm):
    """A post for one account."""

    form_class = PostForm

    def get_form_kwargs(self) -> dict[str, Any]:
        if self.account == self.user:
            raise PermissionDenied(TO_ONESELF)
        return {**super().get_form_kwargs(), "offices": self.offices}

    def get_initial(self) -> dict[str, Any]:
        held = [post.office_id for post in self.account.posts_on()] or [self.account.entered_by_office_id]
        office = self.offices.filter(pk__in=held).first() or self.offices.first()
        return {"office": office, "starts_on": office.today if office else None, "role": Role.OPERATOR}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            heading="Beri jabatan", lead=f"Kepada {self.account}. {TOLD}", submit="Beri jabatan",
            account=self.account, cancel_url=self.get_success_url(), **kwargs,
        )  # fmt: skip

    def act(self, form: BaseForm) -> None:
        post = give_post(self.account, **form.cleaned_data, by=self.user, at=self.now)
        self.done = f"{self.account} menjadi {post.label}."

    def get_success_url(self) -> str:
        return reverse("organization:account_detail", args=[self.account.pk])


class VacancyFill(AdminForm):
    """A holder for one role of one office, usually a Plh. or Plt. while it is vacant."""

    form_class = HolderForm

    @cached_property
    def role(self) -> Role:
        """The role of the address; others than the expected ones are not found."""
        if self.kwargs["role"] not in EXPECTED_ROLES:
            raise Http404
        return Role(self.kwargs["role"])

    @cached_property
    def people(self) -> QuerySet[User]:
        """Who may be chosen: people of the office and of the one above, as far as the admin keeps them."""
        near = [self.office.pk, self.office.parent_id]
        held = Post.objects.filter(office__in=near).values("user")
        known = accounts_administered_by(self.user).filter(is_active=True).exclude(pk=self.user.pk)
        return known.filter(pk__in=held) | known.filter(entered_by_office__in=near)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "people": self.people.distinct()}

    def get_initial(self) -> dict[str, Any]:
        kind = PostKind.DEFINITIF if self.role == Role.OPERATOR else PostKind.PLH
        return {"kind": kind, "starts_on": self.office.today}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        title = role_title(self.role, self.office.is_national)
        return super().get_context_data(
            heading=f"Tunjuk {title}", lead=f"{self.office}. {TOLD}", submit="Tunjuk", office=self.office,
            cancel_url=self.get_success_url(), **kwargs,
        )  # fmt: skip

    def act(self, form: BaseForm) -> None:
        values = dict(form.cleaned_data)
        user = values.pop("user")
        post = give_post(user, office=self.office, role=self.role, **values, by=self.user, at=self.now)
        self.done = f"{user} menjadi {post.label}."

    def get_success_url(self) -> str:
        return reverse("organization:office_edit", args=[self.office.code])


class PostEnd(AdminForm):
    """Ends a post at once or on a day."""

    form_class = EndPostForm

    @cached_property
    def post_row(self) -> Post:
        """The post of the address, in one of the admin's offices."""
        posts = Post.objects.filter(office__in=self.offices).select_related("office", "user")
        return get_object_or_404(posts, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        post = self.post_row
        lead = f"{post.label}, dijabat {post.user}. Wewenangnya berakhir, riwayatnya tetap dapat dibaca."
        return super().get_context_data(
            heading="Akhiri jabatan", lead=lead, submit="Akhiri jabatan", account=post.user,
            cancel_url=self.get_success_url(), **kwargs,
        )  # fmt: skip

    def act(self, form: BaseForm) -> None:
        ended = end_post(self.post_row, ends_on=form.cleaned_data["ends_on"], by=self.user, at=self.now)
        when = "sudah berakhir" if form.cleaned_data["ends_on"] is None else "akan berakhir"
        self.done = f"Jabatan {ended.label} {when}."

    def get_success_url(self) -> str:
        if self.post_row.user_id == self.user.pk:
            return reverse("organization:settings")
        return reverse("organization:account_detail", args=[self.post_row.user_id])
