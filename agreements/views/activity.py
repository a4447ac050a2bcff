"""Activities of an agreement: recording, reading, correcting, withdrawing; and their evidence."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from agreements.cycle import ACTIVITY
from agreements.forms.activity import ActivityForm, initial_of
from agreements.models import Activity, Agreement, AgreementPeriod
from agreements.models.activity import ActivityState
from agreements.refusals import NotAllowed, Refused
from agreements.services.activity import (
    Doubtful,
    change_activity,
    locked_sentence,
    record_activity,
    remove_evidence,
    withdraw_activity,
)
from agreements.views.base import AgreementAct, AgreementForm, AgreementPage
from agreements.views.starting import LONGEST_ID
from organization.files import store_upload
from organization.models import StoredFile, User

KEPT_SALT = "agreements.activity.kept-files"
KEPT_SECONDS = 60 * 60


def activities_context(agreement: Agreement, user: User) -> dict[str, Any]:
    """What the list of activities on the Pelaksanaan tab shows."""
    activities = (
        agreement.activities.exclude(state=ActivityState.WITHDRAWN)
        .select_related("office")
        .prefetch_related("people", "evidence__file")
    )
    planned = [activity for activity in activities if activity.state == ActivityState.PLANNED]
    done = [activity for activity in activities if activity.state == ActivityState.DONE]
    return {
        "planned": sorted(planned, key=lambda activity: activity.held_on),
        "done": done,
        "can_record": ACTIVITY.may(agreement, user) is not None,
    }


class ActivityNew(AgreementForm):
    """Recording an activity."""

    form_class = ActivityForm
    template_name = "agreements/activity_form.html"
    tab = "implementation"
    edit = ACTIVITY
    heading = "Catat kegiatan"
    lead = "Yang wajib hanya nama dan tanggalnya; selebihnya boleh dilengkapi kemudian."
    submit = "Simpan kegiatan"
    done_text = "Kegiatan tersimpan."
    success_page = "implementation"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "agreement": self.agreement}

    def perform(self, form: Any) -> None:
        record_activity(
            self.agreement,
            form.facts(),
            files=self.files(form),
            is_sure=form.is_confirmed,
            by=self.user,
            at=self.now,
        )

    @cached_property
    def period_row(self) -> AgreementPeriod | None:
        """The period from whose page the person came, to lead back there; named in the address."""
        wanted = self.request.GET.get("periode", "")
        is_id = wanted.isascii() and wanted.isdecimal() and len(wanted) <= LONGEST_ID
        return self.agreement.period_rows.filter(pk=wanted).first() if is_id else None

    def get_success_url(self) -> str:
        row = self.period_row
        return self.overview.url("period_fill", row.pk) if row else self.own_page()

    def own_page(self) -> str:
        """Where to go for who came from no period."""
        return self.overview.url(self.success_page)

    def files(self, form: Any) -> list[StoredFile]:
        """What was uploaded now, and what came with the question that was asked back."""
        post = self.edit.may(self.agreement, self.user)
        new = [store_upload(upload, by=post, at=self.now) for upload in form.cleaned_data["uploads"]]
        return [*StoredFile.objects.filter(pk__in=self.kept_ids()), *new]

    def form_refused(self, form: Any, refusal: Refused) -> HttpResponse:
        """A doubt is asked as a question, not shown as a mistake."""
        if not isinstance(refusal, Doubtful):
            return super().form_refused(form, refusal)
        form.doubts = refusal.sentences
        return self.form_invalid(form)

    def form_invalid(self, form: Any) -> HttpResponse:
        """The form again; the photos that came with it need not be chosen again."""
        if "uploads" in form.cleaned_data:
            files = self.files(form)
            form.kept = [file.name for file in files]
            form.kept_token = signing.dumps([self.user.pk, [file.pk for file in files]], salt=KEPT_SALT)
        return super().form_invalid(form)

    def kept_ids(self) -> list[int]:
        """The files stored with an earlier answer of this page, if the token is this person's and fresh."""
        token = self.request.POST.get("kept_files", "")
        try:
            user_id, ids = signing.loads(token, salt=KEPT_SALT, max_age=KEPT_SECONDS) if token else (None, [])
        except signing.BadSignature:
            return []
        return list(ids) if user_id == self.user.pk else []


class OfActivity:
    """A page about one activity of the agreement."""

    agreement: Agreement
    kwargs: dict[str, Any]

    @cached_property
    def activity(self) -> Activity:
        activities = self.agreement.activities.select_related("office", "post__user", "post__office")
        return get_object_or_404(
            activities.prefetch_related("people", "evidence__file", "scope_points"),
            pk=self.kwargs["activity"],
        )


def closed_words(page: Any) -> str:
    """Why this person, who may record activities here, cannot change this one; empty where it is open."""
    activity, post = page.activity, ACTIVITY.actor(page.agreement, page.user)
    if activity.state == ActivityState.WITHDRAWN:
        return "Kegiatan ini sudah ditarik, jadi tidak dapat diubah lagi."
    if post is None or post.office_id != activity.office_id:
        return f"Kegiatan ini hanya dapat diubah oleh satker yang mencatatnya, yaitu {activity.office}."
    return locked_sentence(activity, page.agreement)


class ActivityEdit(OfActivity, ActivityNew):
    """Correcting an activity, or saying that a planned one was carried out."""

    heading = "Ubah kegiatan"
    lead = "Isian sebelumnya tetap tersimpan dalam riwayat kerja sama."
    submit = "Simpan perubahan"
    done_text = "Perubahan kegiatan tersimpan."
    replaces = True

    def get_initial(self) -> dict[str, Any]:
        return initial_of(self.activity)

    def perform(self, form: Any) -> None:
        change_activity(
            self.activity,
            form.facts(),
            files=self.files(form),
            is_sure=form.is_confirmed,
            by=self.user,
            at=self.now,
        )

    def own_page(self) -> str:
        return self.overview.url("activity", self.activity.pk)

    def check_open(self) -> None:
        super().check_open()
        if self.request.method == "GET" and (sentence := closed_words(self)):
            raise NotAllowed(sentence)


class ActivityPage(OfActivity, AgreementPage):
    """One activity with its evidence."""

    template_name = "agreements/activity.html"
    tab = "implementation"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_write = ACTIVITY.may(self.agreement, self.user) is not None
        locked = closed_words(self) if may_write else ""
        context = super().get_context_data(**kwargs)
        return {
            **context,
            "activity": self.activity,
            "can_change": may_write and not locked,
            "locked": locked,
        }


class ActivityWithdraw(OfActivity, AgreementAct):
    """Taking an activity back."""

    done_text = "Kegiatan ditarik."
    success_page = "implementation"

    def perform(self) -> None:
        withdraw_activity(self.activity, reason=self.reason, by=self.user, at=self.now)


class EvidenceRemove(OfActivity, AgreementAct):
    """Taking one piece of evidence away."""

    done_text = "Bukti dilepas dari kegiatan."
    success_page = "implementation"

    def perform(self) -> None:
        remove_evidence(self.activity, self.kwargs["evidence"], by=self.user, at=self.now)
