"""How a log record is written."""

import logging


class OneLineFormatter(logging.Formatter):
    """Keeps a record, with its traceback, on one line, so that lines can be counted and searched."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the formatted record with its line breaks written as \\n."""
        return super().format(record).replace("\r", "").replace("\n", "\\n")
