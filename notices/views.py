"""Pemberitahuan: what I am told; and, for the admin, letters that could not be sent."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import ListView, View

from notices.models import Message, MessageState, ReminderItem
from notices.services.delivery import send_again
from notices.services.reminding import see
from organization import clock
from organization.models import User
from organization.refusals import NotAllowed
from organization.roles import Role
from organization.scoping import held_office_ids, offices_administered_by


class NoticeList(LoginRequiredMixin, ListView):  # type: ignore[type-arg]
    """What I was reminded of, newest first."""

    template_name = "notices/list.html"
    context_object_name = "items"
    paginate_by = 25

    def get_queryset(self) -> QuerySet[ReminderItem]:
        return ReminderItem.objects.of(cast(User, self.request.user)).select_related("office")


class NoticeOpen(LoginRequiredMixin, View):
    """Leads to what an item is about, and marks it as seen."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        user = cast(User, request.user)
        item = get_object_or_404(ReminderItem.objects.of(user), pk=pk)
        see(user, clock.now(), item.pk)
        return redirect(item.url)


class NoticeSeen(LoginRequiredMixin, View):
    """Marks everything as seen."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        see(cast(User, request.user), clock.now())
        messages.success(request, "Semua pemberitahuan ditandai sudah dibaca.")
        return redirect("notices:list")


class Undelivered(LoginRequiredMixin, ListView):  # type: ignore[type-arg]
    """Letters to people of the admin's offices that could not be sent."""

    template_name = "notices/undelivered.html"
    context_object_name = "letters"
    paginate_by = 50

    def get_queryset(self) -> QuerySet[Message]:
        user = cast(User, self.request.user)
        if not held_office_ids(user, (Role.ADMIN,)):
            raise NotAllowed(f"Halaman ini hanya untuk: {Role.ADMIN.label}.")
        return failed_letters(user).select_related("recipient", "office")


class SendAgain(LoginRequiredMixin, View):
    """Queues a failed letter once more."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        user = cast(User, request.user)
        if not held_office_ids(user, (Role.ADMIN,)):
            raise NotAllowed(f"Langkah ini hanya untuk: {Role.ADMIN.label}.")
        letter = get_object_or_404(failed_letters(user), pk=pk)
        if send_again(letter, clock.now()):
            messages.success(request, f"Surat untuk {letter.recipient.full_name} dikirim lagi dalam semenit.")
        return redirect("notices:undelivered")


def failed_letters(user: User) -> Any:
    """Letters that failed, of the offices whose accounts the person keeps."""
    return Message.objects.filter(state=MessageState.FAILED, office__in=offices_administered_by(user))
