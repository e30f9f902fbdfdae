"""What other programs and people get: the published folder of CSV, workbook and calendars, whole or not at all."""

from planning.exchange.folder import Published, make_current, write_folder

__all__ = ["Published", "make_current", "write_folder"]
