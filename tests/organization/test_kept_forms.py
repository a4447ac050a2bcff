"""What is typed is kept: within bounds, once, and without secrets."""

from __future__ import annotations

from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.http import HttpRequest, QueryDict

from organization.kept_forms import MOST_CHARACTERS, MOST_FORMS, keep, taken


def a_request() -> HttpRequest:
    request = HttpRequest()
    request.session = SessionStore()
    return request


def test_what_was_typed_comes_back_once_and_only_on_its_page() -> None:
    request = a_request()
    assert keep(request, "/mitra/baru/", QueryDict("name=Universitas+A&scope=1&scope=2"))
    assert taken(request, "/mitra/") is None
    fields = taken(request, "/mitra/baru/")
    assert fields is not None and (fields["name"], fields.getlist("scope")) == ("Universitas A", ["1", "2"])
    assert taken(request, "/mitra/baru/") is None


def test_no_token_and_no_password_is_kept() -> None:
    request = a_request()
    keep(request, "/x/", QueryDict("csrfmiddlewaretoken=t&password=p&new_password1=p&title=Kuliah"))
    fields = taken(request, "/x/")
    assert fields is not None and dict(fields.lists()) == {"title": ["Kuliah"]}


def test_what_is_kept_has_bounds() -> None:
    request = a_request()
    assert not keep(request, "/x/", QueryDict(f"text={'a' * MOST_CHARACTERS}"))
    assert taken(request, "/x/") is None
    for number in range(MOST_FORMS + 1):
        keep(request, f"/{number}/", QueryDict("a=1"))
    assert taken(request, "/0/") is None
    assert taken(request, f"/{MOST_FORMS}/") is not None
