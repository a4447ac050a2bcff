"""The list "Kerja Sama": own subtree, and apart from it what we take part in and the umbrella NK above us."""

from __future__ import annotations

from functools import cached_property
from typing import Any, cast

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.views.generic import ListView

from agreements.choices import Ending
from agreements.flags import Day
from agreements.forms.filters import AgreementFilter
from agreements.known_days import end_is_estimated
from agreements.models import Agreement
from agreements.overview import ENDING_TONES, VALIDITY_TONES
from agreements.rows import own_number, partner_names
from agreements.search import matching
from agreements.workflow import PHASES, Stage
from organization import clock
from organization.models import Office, OfficeLevel, User
from organization.roles import READING_ROLES, Role
from organization.scoping import held_office_ids, offices_visible_to

ROWS_PER_PAGE = 25
LONGEST_ID = 10
TABS = (("", "Kerja sama"), ("joined", "Diikuti"), ("umbrella", "Naskah induk"))
LEADS = {
    "": "Kerja sama satker Anda dan satker di bawahnya.",
    "joined": "Kerja sama satker lain yang diikuti satker Anda sebagai pihak atau peserta.",
    "umbrella": "Nota Kesepahaman satker di atas Anda yang dapat menjadi induk Perjanjian Kerja Sama.",
}
STAGE_TONES = dict(zip((name for name, _ in PHASES), ("neutral", "info", "accent", "success"), strict=True))


class AgreementList(LoginRequiredMixin, ListView):  # type: ignore[type-arg]
    """Search, filters, order and pages over the agreements that the person may see."""

    template_name = "agreements/list.html"
    context_object_name = "agreements"
    paginate_by = ROWS_PER_PAGE

    @cached_property
    def user(self) -> User:
        return cast(User, self.request.user)

    @cached_property
    def tab(self) -> str:
        wanted = self.request.GET.get("tab", "")
        return wanted if wanted in LEADS else ""

    @cached_property
    def offices(self) -> list[Office]:
        """The offices offered as filters; to KPU RI the regencies of the chosen province only, not all 514."""
        known = offices_visible_to(self.user).order_by("code")
        if any(post.office.is_national for post in self.user.posts_on()):
            province, office = (_whole_number(self.request.GET.get(name)) for name in ("province", "office"))
            known = known.filter(~Q(level=OfficeLevel.REGENCY) | Q(parent=province) | Q(pk=office))
        return list(known.only("level", "region_kind", "region_name", "code", "parent"))

    @cached_property
    def form(self) -> AgreementFilter:
        posts = self.user.posts_on()
        return AgreementFilter(
            self.request.GET,
            offices=self.offices if not self.tab else [],
            own_office_ids=held_office_ids(self.user, READING_ROLES),
            day=Day(today=posts[0].office.today if posts else clock.now().date(), now=clock.now()),
        )

    @cached_property
    def readable(self) -> QuerySet[Agreement] | None:
        """Where numbers and texts may be shown and searched; None where every row of the tab is open."""
        if self.tab == "joined":
            return Agreement.objects.fully_open_to(self.user)
        return None if self.tab else Agreement.objects.readable_by(self.user)

    def get_queryset(self) -> QuerySet[Agreement]:
        rows = self._seen()
        if self.form.words:
            rows = rows.filter(matching(self.form.words, self.readable))
        columns = rows.select_related("office").annotate(partners=partner_names(), number=own_number())
        return self.form.applied_to(columns)

    def _seen(self) -> QuerySet[Agreement]:
        agreements = Agreement.objects
        if self.tab == "joined":
            own = held_office_ids(self.user, READING_ROLES)
            return agreements.participated_by(self.user).exclude(office__in=own)
        return agreements.umbrella_for(self.user) if self.tab else agreements.visible_to(self.user)

    def paginate_queryset(
        self, queryset: QuerySet[Agreement], page_size: int
    ) -> tuple[Paginator, Page, list[Any], bool]:  # type: ignore[type-arg]
        """The page asked for, or the nearest there is."""
        paginator = self.get_paginator(queryset, page_size)
        page = paginator.get_page(self.request.GET.get("page"))
        page.object_list = self._rows(list(page.object_list))
        return paginator, page, page.object_list, page.has_other_pages()

    def _rows(self, agreements: list[Any]) -> list[dict[str, Any]]:
        ids = [agreement.pk for agreement in agreements]
        open_ids = set(ids)
        if self.readable is not None:
            open_ids = set(self.readable.filter(pk__in=ids).order_by().values_list("pk", flat=True))
        copied = set(held_office_ids(self.user, (Role.OPERATOR,))) if not self.tab else set()
        return [
            {
                "agreement": agreement,
                "number": agreement.number if agreement.pk in open_ids else "",
                "is_card": agreement.pk not in open_ids,
                "can_copy": agreement.office_id in copied,
                "stage": _stage_badge(agreement),
                "state": _state_badge(agreement),
                "days_left": _days_left(agreement),
            }
            for agreement in agreements
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        address = reverse("agreements:list")
        tabs = [
            {
                "label": label,
                "url": f"{address}?tab={name}" if name else address,
                "is_current": name == self.tab,
            }
            for name, label in TABS
        ]
        reset_url = f"{address}?tab={self.tab}" if self.tab else address
        context = {
            "form": self.form,
            "tab": self.tab,
            "tabs": tabs,
            "lead": LEADS[self.tab],
            "reset_url": reset_url,
            "filters_reset": reset_url if self.form.is_narrowed else "",
            "shows_office": bool(self.tab) or len(self.offices) > 1,
            "is_operator": bool(held_office_ids(self.user, (Role.OPERATOR,))),
            "is_reader": bool(held_office_ids(self.user, READING_ROLES)),
        }
        return super().get_context_data(**context, **kwargs)


def _whole_number(text: str | None) -> int | None:
    """What an address says where it should name a row; None for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < LONGEST_ID else None


def _stage_badge(agreement: Agreement) -> dict[str, str]:
    """The stage with the phase it belongs to."""
    stage = Stage(agreement.stage)
    phase = next(name for name, stages in PHASES if stage in stages)
    return {"text": f"{stage.number}. {stage.label}", "phase": phase, "tone": STAGE_TONES[phase]}


def _state_badge(agreement: Agreement) -> dict[str, str] | None:
    """How it ended, or else what its dates say today; nothing before signing."""
    if agreement.ending:
        ending = Ending(agreement.ending)
        return {"tone": ENDING_TONES.get(ending, "neutral"), "text": ending.label}
    validity = agreement.validity(agreement.office.today)
    return {"tone": VALIDITY_TONES[validity], "text": validity.label} if validity else None


def _days_left(agreement: Agreement) -> int | None:
    """Days until the last day; None when it has none or only about, has ended or is past it."""
    if (
        end_is_estimated(agreement)
        or agreement.ending
        or agreement.ends_on is None
        or not agreement.is_signed
    ):
        return None
    left = (agreement.ends_on - agreement.office.today).days
    return left if left >= 0 else None
