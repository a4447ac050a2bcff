"""Pages of the partner registry (Mitra)."""

from __future__ import annotations

from functools import cached_property
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.paginator import Paginator
from django.db.models import Count, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.forms import BaseForm
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.generic import FormView, ListView, TemplateView, View

from agreements.forms.partner import PartnerContactForm, PartnerFilterForm, PartnerForm, PartnerMergeForm
from agreements.models import Agreement, Partner, PartnerContact, Party
from agreements.refusals import NotAllowed, Refused
from agreements.services import partner as service
from organization import clock
from organization.models import User
from organization.roles import READING_ROLES
from organization.scoping import held_office_ids

PER_PAGE = 25
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


class PartnerFormPage(FormView):
    """A form whose service may refuse: the sentences stand above the form, nothing typed is lost."""

    done_text = "Tersimpan."

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        if getattr(form, "is_search", False):
            # A search only changes what is offered; what has been typed so far is not yet judged.
            form._errors = {}
            return self.render_to_response(self.get_context_data(form=form))
        return self.form_valid(form) if form.is_valid() else self.form_invalid(form)

    def form_valid(self, form: BaseForm) -> HttpResponse:
        try:
            self.perform(form)
        except NotAllowed:
            raise
        except Refused as refusal:
            for sentence in refusal.sentences:
                form.add_error(None, sentence)
            return self.form_invalid(form)
        messages.success(self.request, self.done_text)
        return redirect(self.get_success_url())

    def perform(self, form: BaseForm) -> None:
        """Call the one service."""
        raise NotImplementedError


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
        context = {
            "page_obj": Paginator(self._agreements(), PER_PAGE).get_page(self.request.GET.get("page")),
            "contacts": contacts.select_related("office").order_by("-is_active", "name"),
            "children": self.partner.children.current().order_by("name"),
            "merged": self.partner.merged_from.order_by("name"),
            "own_offices": {post.office_id for post in service.operator_posts(self.user)},
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


class PartnerCreate(PartnerReading, PartnerFormPage):
    """Enter a partner; near-duplicates are shown before anything is saved."""

    template_name = "agreements/partner_form.html"
    form_class = PartnerForm

    def open(self) -> None:
        service.require_operator(self.user)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.user}

    def get_initial(self) -> dict[str, Any]:
        return {"name": self.request.GET.get("name", "")[:200]}

    def perform(self, form: BaseForm) -> None:
        self.partner = service.create_partner(
            form.values(),
            by=self.user,
            at=clock.now(),
            office=form.take_office(),
            logo=form.cleaned_data["logo_upload"],
        )
        self.done_text = f"{self.partner} sudah terdaftar."
        if self.partner.is_foreign:
            messages.warning(self.request, FOREIGN_NOTICE)

    @cached_property
    def came_from(self) -> str:
        """The page to go back to, where it is one of ours."""
        wanted = self.request.POST.get("next") or self.request.GET.get("next", "")
        hosts = {self.request.get_host()}
        return wanted if url_has_allowed_host_and_scheme(wanted, hosts, self.request.is_secure()) else ""

    def use_url(self, partner: Partner) -> str:
        """Where a chosen partner leads: back to the page that asked for it, else to its profile."""
        if not self.came_from:
            return reverse("agreements:partner_detail", args=(partner.pk,))
        parts = urlsplit(self.came_from)
        query = [*parse_qsl(parts.query, keep_blank_values=True), ("mitra", str(partner.pk))]
        return parts._replace(query=urlencode(query)).geturl()

    def get_success_url(self) -> str:
        return self.use_url(self.partner)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form = context["form"]
        similar = [form.namesake] if form.namesake else form.similar
        context["similar"] = [(partner, self.use_url(partner)) for partner in similar]
        context |= {"heading": "Daftarkan mitra", "submit": "Simpan mitra", "next": self.came_from}
        return context | {"cancel_url": self.came_from or reverse("agreements:partner_list")}


class PartnerEdit(PartnerOpened, PartnerFormPage):
    """Change a partner's data; agreements keep the name as signed."""

    template_name = "agreements/partner_form.html"
    form_class = PartnerForm

    def check_open(self) -> None:
        service.require_editor(self.partner, self.user)

    def get_form_kwargs(self) -> dict[str, Any]:
        # A copy: the form writes on its instance, the page goes on showing what is saved.
        instance = Partner.objects.get(pk=self.partner.pk)
        return super().get_form_kwargs() | {"user": self.user, "instance": instance}

    def perform(self, form: BaseForm) -> None:
        service.edit_partner(
            self.partner,
            form.values(),
            by=self.user,
            at=clock.now(),
            logo=form.cleaned_data["logo_upload"],
            remove_logo=form.cleaned_data.get("remove_logo", False),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form = context["form"]
        similar = [form.namesake] if form.namesake else form.similar
        context["similar"] = [(p, reverse("agreements:partner_detail", args=(p.pk,))) for p in similar]
        return context | {"heading": "Ubah data mitra", "cancel_url": self.get_success_url()}


class PartnerContactAdd(PartnerOpened, PartnerFormPage):
    """Add a contact of one's own office."""

    template_name = "agreements/partner_contact.html"
    form_class = PartnerContactForm
    done_text = "Narahubung tersimpan."
    extra_context = {"heading": "Tambah narahubung"}

    def check_open(self) -> None:
        service.require_operator(self.user)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.user}

    def perform(self, form: BaseForm) -> None:
        service.add_contact(self.partner, form.values(), by=self.user, office=form.take_office())


class PartnerContactEdit(PartnerReading, PartnerFormPage):
    """Change a contact of one's own office."""

    template_name = "agreements/partner_contact.html"
    form_class = PartnerContactForm
    done_text = "Narahubung tersimpan."
    extra_context = {"heading": "Ubah narahubung"}

    @cached_property
    def contact(self) -> PartnerContact:
        contacts = PartnerContact.objects.visible_to(self.user).select_related(
            "office", "partner__merged_into"
        )
        return get_object_or_404(contacts, pk=self.kwargs["contact"], partner=self.kwargs["pk"])

    @property
    def partner(self) -> Partner:
        return self.contact.partner.merged_into or self.contact.partner

    def open(self) -> None:
        service.require_operator(self.user, self.contact.office)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.user, "instance": self.contact}

    def perform(self, form: BaseForm) -> None:
        service.edit_contact(self.contact, form.values(), by=self.user)

    def get_success_url(self) -> str:
        return reverse("agreements:partner_detail", args=(self.partner.pk,))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(partner=self.partner, **kwargs)


class PartnerMerge(PartnerOpened, PartnerFormPage):
    """Merge a partner that was entered twice into the one that stays."""

    template_name = "agreements/partner_merge.html"
    form_class = PartnerMergeForm

    def check_open(self) -> None:
        service.require_editor(self.partner, self.user)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"partner": self.partner}

    def perform(self, form: BaseForm) -> None:
        survivor = service.merge_partner(self.partner, form.cleaned_data["survivor"], by=self.user)
        self.done_text = f"{self.partner} sudah digabung ke {survivor}."
        self.partner = survivor


@login_required
def partner_logo(request: HttpRequest, pk: int) -> FileResponse:
    """The partner's logo as an image; 404 where there is none."""
    logo = get_object_or_404(Partner.objects.select_related("logo"), pk=pk).logo
    if logo is None:
        raise Http404("Mitra ini belum punya logo.")
    response = FileResponse(logo.content.open("rb"), content_type=logo.media_type)
    response["Cache-Control"] = "private, max-age=3600"
    return response
