"""Pages of the partner registry (Mitra): the doors, the list and a partner's profile."""

from __future__ import annotations

from functools import cached_property
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.paginator import Paginator
from django.db.models import Count, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import ListView, TemplateView, View

from agreements.forms.partner import PartnerFilterForm
from agreements.models import Agreement, Partner, PartnerChange, PartnerContact, Party
from agreements.refusals import NotAllowed
from agreements.services import partner as service
from organization.models import User
from organization.roles import READING_ROLES
from organization.scoping import held_office_ids

PER_PAGE = 25
CHANGES_SHOWN = 20
FOREIGN_NOTICE = "Kerja sama dengan mitra asing diajukan melalui KPU RI."


class PartnerReading(LoginRequiredMixin, View):
    """The registry is national: whoever holds a reading post sees every partner."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            if not held_office_ids(self.user, READING_ROLES):
                raise NotAllowed("Daftar mitra dibuka bagi pemegang jabatan selain Admin satker.")
            if (answer := self.open()) is not None:
                return answer
        return super().dispatch(request, *args, **kwargs)

    def open(self) -> HttpResponse | None:
        """Check more before the page opens; an answer given here is used instead of the page."""

    @cached_property
    def user(self) -> User:
        return cast(User, self.request.user)


class PartnerOpened(PartnerReading):
    """A page of one partner; a merged one leads to the partner that stayed."""

    @cached_property
    def partner(self) -> Partner:
        found = Partner.objects.select_related("parent", "merged_into", "entered_by_office", "logo")
        return get_object_or_404(found, pk=self.kwargs["pk"])

    def open(self) -> HttpResponse | None:
        if self.partner.merged_into_id is None:
            return self.check_open()
        messages.info(self.request, f"{self.partner.name} sudah digabung ke {self.partner.merged_into}.")
        return redirect("agreements:partner_detail", self.partner.merged_into_id)

    def check_open(self) -> None:
        """Raise NotAllowed when this person may not open the page."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(partner=self.partner, **kwargs)

    def get_success_url(self) -> str:
        return reverse("agreements:partner_detail", args=(self.partner.pk,))


class PartnerList(PartnerReading, ListView):
    """The registry: search, category, and how many agreements of the offices one sees."""

    template_name = "agreements/partner_list.html"
    context_object_name = "partners"
    paginate_by = PER_PAGE

    @cached_property
    def filters(self) -> PartnerFilterForm:
        return PartnerFilterForm(self.request.GET)

    def get_queryset(self) -> QuerySet[Partner]:
        partners = Partner.objects.current().select_related("parent").order_by("name", "pk")
        chosen = self.filters.cleaned_data if self.filters.is_valid() else {}
        if words := chosen.get("q"):
            partners = partners.filter(_is_named(words))
        if category := chosen.get("category"):
            partners = partners.filter(category=category)
        return partners.annotate(agreement_count=_agreement_count(self.user))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {
            "filters": self.filters,
            "filter_count": int(bool(self.request.GET.get("category"))),
            "has_filters": any(self.request.GET.get(name) for name in ("q", "category")),
            "can_create": bool(service.operator_posts(self.user)),
        }
        return super().get_context_data(**context, **kwargs)


def _is_named(words: str) -> Q:
    """The words stand in the name, or in that of a record merged into the partner."""
    merged = Partner.objects.filter(name__icontains=words, merged_into__isnull=False)
    return Q(name__icontains=words) | Q(pk__in=merged.values("merged_into"))


def _agreement_count(user: User) -> Coalesce:
    """How many agreements of the offices the user sees have the partner, or one merged into it, as a party."""
    names = Partner.objects.filter(Q(pk=OuterRef(OuterRef("pk"))) | Q(merged_into=OuterRef(OuterRef("pk"))))
    parties = (
        Party.objects.filter(partner__in=names.values("pk"))
        .filter(agreement__in=Agreement.objects.visible_to(user).order_by().values("pk"))
        .order_by()
    )
    # Grouped by one constant, so that the subquery gives one row.
    counted = parties.values(group=Value(1)).annotate(number=Count("agreement", distinct=True))
    return Coalesce(Subquery(counted.values("number"), output_field=IntegerField()), 0)


class PartnerDetail(PartnerOpened, TemplateView):
    """A partner's profile, with the agreements one may see and the contacts of one's own offices."""

    template_name = "agreements/partner_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        contacts = PartnerContact.objects.visible_to(self.user).filter(service.family(self.partner))
        changes = PartnerChange.objects.filter(service.family(self.partner)).select_related(
            "post__user", "post__office"
        )[:CHANGES_SHOWN]
        operated = [post.office for post in service.operator_posts(self.user)]
        context = {
            "page_obj": Paginator(self._agreements(), PER_PAGE).get_page(self.request.GET.get("page")),
            "contacts": contacts.select_related("office").order_by("-is_active", "name"),
            "children": self.partner.children.current().order_by("name"),
            "merged": self.partner.merged_from.order_by("name"),
            "changes": changes,
            "changes_shown": CHANGES_SHOWN,
            "last_edit": next((change for change in changes if change.changes), None),
            "own_offices": {office.pk for office in operated},
            "can_start": any(office.is_national or not self.partner.is_foreign for office in operated),
            "can_edit": service.editor_post(self.partner, self.user) is not None,
            "foreign_notice": FOREIGN_NOTICE if self.partner.is_foreign else "",
        }
        return super().get_context_data(**context, **kwargs)

    def _agreements(self) -> QuerySet[Agreement]:
        sides = Party.objects.filter(service.family(self.partner))
        return (
            Agreement.objects.visible_to(self.user)
            .filter(pk__in=sides.values("agreement"))
            .select_related("office")
            .prefetch_related(Prefetch("parties", sides, to_attr="partner_sides"))
            .order_by("-created_at", "-pk")
        )


@login_required
def partner_logo(request: HttpRequest, pk: int) -> FileResponse:
    """The partner's logo as an image; 404 where there is none."""
    logo = get_object_or_404(Partner.objects.select_related("logo"), pk=pk).logo
    if logo is None:
        raise Http404("Mitra ini belum punya logo.")
    response = FileResponse(logo.content.open("rb"), content_type=logo.media_type)
    response["Cache-Control"] = "private, max-age=3600"
    return response
