"""Vendors: what each is asked for."""

from views.frame import reading, sign_in
from views.frame.header import header, nothing_yet
from views.frame.language import t
from views.vendors.own import own
from views.vendors.staff import staff


def page() -> None:
    """Draw the page: all vendors for staff, for a vendor its own."""
    header(t("Vendors"), t("What is each asked for?"))
    if sign_in.account().vendor is not None:
        own(reading.own_vendor())
        return
    desk = reading.desk()
    if desk is None:
        nothing_yet()
        return
    staff(desk)
