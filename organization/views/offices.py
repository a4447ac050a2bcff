from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.forms import BaseForm
from django.urls import reverse
from django.views.generic import ListView

from organization.clock import today
from organization.forms.offices import OfficeFilter, OfficeForm
from organization.models import Office, Post
from organization.offices import update_office
from organization.posts import EXPECTED_ROLES, vacant_roles
from organization.roles import role_title
from organization.views.base import AdminForm, AdminPage


class OfficeList(AdminPage, ListView):
    """The admin's offices with what is vacant in each."""

    template_name = "organization/office_list.html"
    context_object_name = "offices"
    paginate_by = 50

    def get_queryset(self) -> QuerySet[Office]:
        self.filters = OfficeFilter(self.request.GET, offices=self.offices)
        wanted = self.filters.cleaned_data if self.filters.is_valid() else {}
        found = self.offices
        if q := wanted.get("q"):
            found = found.filter(Q(name__icontains=q) | Q(code__startswith=q))
        if level := wanted.get("tingkat"):
            found = found.filter(level=level)
        if role := wanted.get("lowong"):
            found = found.filter(~_held(role))
        return found.prefetch_related(Prefetch("posts", Post.objects.select_related("user")))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        chosen = [name for name in ("tingkat", "lowong") if self.request.GET.get(name)]
        rows = [(office, _titles(office)) for office in context["offices"]]
        return {
            **context,
            "rows": rows,
            "filters": self.filters,
            "filter_count": len(chosen),
            "has_filters": bool(chosen or self.request.GET.get("q")),
        }


class OfficeEdit(AdminForm):
    """Letterhead and numbers of an office, and who holds which role."""

    form_class = OfficeForm
    template_name = "organization/office_edit.html"
    done = "Data satker disimpan."

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": self.office}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        office, day = self.office, self.office.today
        posts = [post for post in office.posts.select_related("user", "office") if post.is_in_force(day)]
        holders = [
            (role, role_title(role, office.is_national), [post for post in posts if post.role == role])
            for role in EXPECTED_ROLES
        ]
        others = [post for post in posts if post.role not in EXPECTED_ROLES]
        return super().get_context_data(office=office, holders=holders, others=others, **kwargs)

    def act(self, form: BaseForm) -> None:
        update_office(self.office, **form.cleaned_data, by=self.user)

    def get_success_url(self) -> str:
        return reverse("organization:office_edit", args=[self.office.code])


def _titles(office: Office) -> list[str]:
    return [role_title(role, office.is_national) for role in vacant_roles(office)]


def _held(role: str) -> Exists:
    """Whether somebody holds the role today, as the middle of the country counts the days."""
    day = today("Asia/Makassar")
    return Exists(
        Post.objects.filter(office=OuterRef("pk"), role=role, starts_on__lte=day).filter(
            Q(ends_on=None) | Q(ends_on__gte=day)
        )
    )
