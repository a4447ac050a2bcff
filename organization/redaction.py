"""What must not reach the log."""

import logging
import re

INVITATION_LINK = re.compile(r"(/undangan/)[^/\s]+")


class HideInvitationTokens(logging.Filter):
    """Writes /undangan/… for every invitation link in a log line: Django logs the path of what it refuses."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every record, its message without tokens."""
        message = record.getMessage()
        if "/undangan/" in message:
            record.msg, record.args = INVITATION_LINK.sub(r"\1…", message), ()
        return True
