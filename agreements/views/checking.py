"""What a frozen version needs before approval: the legal check, the partners' agreement, the required matters."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404

from agreements import workflow
from agreements.forms.draft import (
    ConsentForm,
    LegalCheckForm,
    MatterForm,
)
from agreements.instruments import Matter
from agreements.models import Party
from agreements.services import draft, legal
from agreements.views.base import AgreementForm
from organization.files import store_upload


class CheckVersion(AgreementForm):
    """The legal check of the frozen version."""

    form_class = LegalCheckForm
    edit = workflow.LEGAL
    tab = "draft"
    heading = "Pemeriksaan hukum"
    submit = "Simpan hasil pemeriksaan"
    success_page = "draft"
    done_text = "Hasil pemeriksaan hukum tersimpan."

    def get_initial(self) -> dict[str, Any]:
        version = self.agreement.frozen_version
        return {"version": version.number if version else 0}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        version = self.agreement.frozen_version
        lead = (
            f"Untuk {version} yang dibekukan." if version else workflow.sentence(workflow.version_is_frozen)
        )
        return {**super().get_context_data(**kwargs), "lead": lead}

    def perform(self, form: Any) -> None:
        data = form.cleaned_data
        legal.check_version(
            self.agreement,
            data["version"],
            is_passed=data["is_passed"],
            note=data["note"],
            by=self.user,
            at=self.now,
        )


class Consent(AgreementForm):
    """One partner's agreement to the frozen version."""

    form_class = ConsentForm
    edit = workflow.CONSENT
    tab = "draft"
    heading = "Persetujuan mitra"
    success_page = "draft"
    done_text = "Persetujuan mitra dicatat."

    @cached_property
    def party(self) -> Party:
        return get_object_or_404(self.agreement.parties, pk=self.kwargs["party"], partner__isnull=False)

    def get_initial(self) -> dict[str, Any]:
        version = self.agreement.frozen_version
        return {"version": version.number if version else 0, "given_on": self.agreement.office.today}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lead = f"{self.party.name_as_signed} menyetujui {self.agreement.frozen_version or 'naskah'}."
        return {**super().get_context_data(**kwargs), "lead": lead}

    def perform(self, form: Any) -> None:
        data, post = form.cleaned_data, self.edit.may(self.agreement, self.user)
        file = store_upload(data["upload"], by=post, at=self.now) if data["upload"] else None
        legal.record_consent(
            self.agreement, data["version"], self.party, way=data["way"], given_on=data["given_on"],
            note=data["note"], file=file, by=self.user, at=self.now,
        )  # fmt: skip


class NoteMatter(AgreementForm):
    """Where a required matter stands, or why it is not needed."""

    form_class = MatterForm
    edit = workflow.LEGAL
    tab = "draft"
    success_page = "draft"
    done_text = "Materi wajib ditandai."

    def check_open(self) -> None:
        if self.kwargs["matter"] not in Matter:
            raise Http404
        super().check_open()

    def get_initial(self) -> dict[str, Any]:
        note = self.agreement.matter_notes.filter(matter=self.kwargs["matter"]).first()
        if note is None:
            return {}
        return {"located_in": note.located_in, "not_needed_because": note.not_needed_because}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        label = dict(Matter.choices).get(self.kwargs["matter"], "")
        return {**super().get_context_data(**kwargs), "heading": f"Materi wajib: {label}"}

    def perform(self, form: Any) -> None:
        if not any(form.cleaned_data.values()):
            self.done_text = "Tanda pada materi wajib ini dihapus."
        draft.note_matter(
            self.agreement, self.kwargs["matter"], **form.cleaned_data, by=self.user, at=self.now
        )
