"""What other programs and people get: the published folder of CSV, workbook and calendars, whole or not at all."""

from planning.exchange.certificate import certificate_text, write_certificate
from planning.exchange.folder import Published, make_current, write_folder

__all__ = ["Published", "certificate_text", "make_current", "write_certificate", "write_folder"]
