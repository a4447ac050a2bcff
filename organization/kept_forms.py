"""What somebody typed into a form, kept in the session until the page of that form can show it again."""

from __future__ import annotations

from django.http import HttpRequest, QueryDict

SESSION_KEY = "kept_forms"
MOST_FORMS = 3
MOST_CHARACTERS = 200_000
"""Of one form, encoded; longer ones are not kept, for a session is no archive."""
SECRET_WORDS = ("csrfmiddlewaretoken", "password")


def keep(request: HttpRequest, path: str, data: QueryDict) -> bool:
    """Keep the fields of a form for its page; False when they are too long. Files and passwords are never kept."""
    fields = without_secrets(data).urlencode()
    if len(fields) > MOST_CHARACTERS:
        return False
    forms = {kept: value for kept, value in _forms(request).items() if kept != path}
    newest = [*forms.items(), (path, fields)][-MOST_FORMS:]
    request.session[SESSION_KEY] = dict(newest)
    return True


def taken(request: HttpRequest, path: str) -> QueryDict | None:
    """Hand out the kept fields of a page, once; None when there are none."""
    forms = _forms(request)
    if path not in forms:
        return None
    fields = forms.pop(path)
    request.session[SESSION_KEY] = forms
    return QueryDict(fields)


def without_secrets(data: QueryDict) -> QueryDict:
    """The fields that may be kept: no token, no password."""
    kept = data.copy()
    for name in list(kept):
        if any(word in name.lower() for word in SECRET_WORDS):
            del kept[name]
    return kept


def _forms(request: HttpRequest) -> dict[str, str]:
    return dict(request.session.get(SESSION_KEY, {}))
