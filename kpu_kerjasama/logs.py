"""How a log record is written."""

import logging

from organization.redaction import redacted


class OneLineFormatter(logging.Formatter):
    """Keeps a record, with its traceback, on one line, so that lines can be counted and searched; without secrets."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the formatted record with its line breaks written as \\n and the tokens of links left out."""
        return redacted(super().format(record)).replace("\r", "").replace("\n", "\\n")
