"""Why a service says no: the sentences are for the person who asked, the pages show them as they are."""

from __future__ import annotations


class Refused(Exception):
    """The act was not done; ``sentences`` say what is missing or what happened meanwhile.

    ``field`` names the input the sentences are about, where there is one: a form shows them beside it.
    """

    def __init__(self, *sentences: str, field: str = "") -> None:
        super().__init__(" ".join(sentences))
        self.sentences = list(sentences)
        self.field = field


class NotAllowed(Refused):
    """The person sees the thing but holds no post that may do this (answered with 403)."""
