"""Why a service says no: those of the whole application, and being overtaken by somebody else."""

from __future__ import annotations

from organization.refusals import NotAllowed, Refused

__all__ = ["NotAllowed", "Overtaken", "Refused"]


class Overtaken(Refused):
    """Somebody else was faster, or the page was stale."""
