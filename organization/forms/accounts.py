from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db.models import QuerySet

from organization.models import Office, User


class OfficeChoice(forms.ModelChoiceField):
    """One of some offices, by its short name."""

    def label_from_instance(self, office: Office) -> str:
        """The short name; 553 full ones are hard to tell apart."""
        return office.short_name


class AccountForm(forms.Form):
    """Name and addresses of a person."""

    full_name = forms.CharField(label="Nama lengkap", max_length=150)
    email = forms.EmailField(
        label="Surel", required=False, help_text="Undangan dan pemberitahuan dikirim ke alamat ini."
    )
    phone = forms.CharField(label="Nomor telepon/WA", max_length=30, required=False)

    def __init__(self, *args: Any, account: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account

    def clean_email(self) -> str:
        """An address belongs to one account, because it also signs in."""
        email = self.cleaned_data["email"]
        others = User.objects.exclude(pk=self.account.pk) if self.account else User.objects.all()
        if email and others.filter(email__iexact=email).exists():
            raise forms.ValidationError("Surel ini sudah dipakai akun lain.")
        return email


class NewAccountForm(AccountForm):
    """A new account: also its username and the office that enters it."""

    username = forms.CharField(
        label="Nama pengguna",
        max_length=150,
        validators=[UnicodeUsernameValidator()],
        help_text="Huruf kecil, angka, titik, dan garis, misalnya siti.rahayu. Dipakai untuk masuk.",
    )
    office = OfficeChoice(label="Satker", queryset=Office.objects.none())

    field_order = ("full_name", "username", "email", "phone", "office")

    def __init__(self, *args: Any, offices: QuerySet[Office], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = offices

    def clean_username(self) -> str:
        """Usernames are kept in small letters and told apart without regard to case."""
        username = self.cleaned_data["username"].lower()
        if User.objects.filter(username__iexact=username).exists():
            raise forms.ValidationError(
                "Nama pengguna ini sudah dipakai. Tambahkan nama belakang atau satker."
            )
        return username


class AccountFilter(forms.Form):
    """What the list of accounts is narrowed to."""

    q = forms.CharField(label="Cari nama, nama pengguna, atau surel", required=False)
    satker = OfficeChoice(label="Satker", queryset=Office.objects.none(), required=False)
    status = forms.ChoiceField(
        label="Status",
        required=False,
        choices=(
            ("", "Semua"),
            ("aktif", "Aktif"),
            ("menunggu", "Belum membuat kata sandi"),
            ("nonaktif", "Tidak aktif"),
        ),
    )

    def __init__(self, *args: Any, offices: QuerySet[Office], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["satker"].queryset = offices
        self.fields["satker"].empty_label = "Semua satker"


class FirstPasswordForm(SetPasswordForm):
    """The password that an invited person chooses; what is wrong with it is told at its first field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].label = "Kata sandi baru"
        self.fields["new_password2"].label = "Ulangi kata sandi"

    def validate_password_for_user(self, user: Any, password_field_name: str = "new_password1") -> None:
        """Judge the password at the field where it is chosen, not where it is repeated."""
        super().validate_password_for_user(user, "new_password1")
