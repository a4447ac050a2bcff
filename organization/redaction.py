"""What must not reach a log: links that let somebody set a password."""

from __future__ import annotations

import re

SECRET_LINK = re.compile(r"(/undangan/|/akun/password/reset/key/)(?!done/)[^/\s\"'?#]+")


def redacted(text: str) -> str:
    """The text with … in place of the token of every such link, wherever it stands: path, referer, traceback.

    The token of /cek/… stays: it is printed on the paper, opens to everybody and gives no right.
    """
    return SECRET_LINK.sub(r"\1…", text)
