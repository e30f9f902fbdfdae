"""What no single value of vendors.yaml shows: names, terms and seats that contradict each other or other files."""

from collections.abc import Iterator, Sequence

from planning.refusal import Finding
from planning.settings.patterns import reaches
from planning.settings.shifts import Shifts
from planning.settings.vendors import Vendor, Vendors
from planning.yaml_door.yaml_file import Document
from planning.yaml_door.yaml_model import shown, suggest


def vendor_terms(vendors: Vendors, document: Document) -> Iterator[Finding]:
    """Names that come twice, and terms of one vendor that do not fit together."""
    first: dict[str, int] = {}
    for k, vendor in enumerate(vendors.vendors):
        if vendor.name in first:
            found = f"the first is on line {first[vendor.name]}"
            loc = ("vendors", k, "name")
            yield document.finding(loc, f"vendor {vendor.name} twice", found, "keep one of the two")
        first.setdefault(vendor.name, document.place(("vendors", k)).line)
        yield from _terms(vendor, document, k)


def _terms(vendor: Vendor, document: Document, k: int) -> Iterator[Finding]:
    if bool(vendor.queues) == (vendor.seats is not None):
        wrong = "takes contacts and lends people" if vendor.queues else "neither takes contacts nor lends people"
        remedy = "make two vendors of it" if vendor.queues else "give `queues` or `seats`"
        yield document.finding(("vendors", k), wrong, vendor.name, remedy)
    for j, (a, b) in enumerate(zip(vendor.lead_times, vendor.lead_times[1:], strict=False), start=1):
        if b.notice_hours >= a.notice_hours:
            at = ("vendors", k, "lead_times", j, "notice_hours")
            yield document.finding(at, "not shorter than the notice before it", f"{b.notice_hours:g}", "sort them")
    for j, (c, d) in enumerate(zip(vendor.price_tiers, vendor.price_tiers[1:], strict=False), start=1):
        if d.up_to <= c.up_to:
            at = ("vendors", k, "price_tiers", j, "up_to")
            yield document.finding(at, "not above the tier before it", f"{d.up_to:g}", "sort them")
    for j, (e, f) in enumerate(zip(vendor.misses, vendor.misses[1:], strict=False), start=1):
        if f.notice_hours <= e.notice_hours or f.cv < e.cv:
            at_miss = ("vendors", k, "misses", j)
            remedy = "sort them; nobody knows less of what is nearer"
            yield document.finding(at_miss, "not a longer notice and no smaller miss than the one before", "", remedy)
    if vendor.price_tiers[-1].up_to < vendor.band.most:
        at_ = ("vendors", k, "price_tiers")
        found = f"up to {vendor.price_tiers[-1].up_to:.0%}"
        wrong = f"no price for orders of up to {vendor.band.most:.0%}"
        yield document.finding(at_, wrong, found, "add a tier, or lower band.most")


def vendor_queues(vendors: Vendors, document: Document, queues: Sequence[str]) -> Iterator[Finding]:
    """Shares and skills that match no queue of the site, and shares of one queue that together pass the whole."""
    for k, vendor in enumerate(vendors.vendors):
        for j, share in enumerate(vendor.queues):
            yield from reaches(document, ("vendors", k, "queues", j, "queue"), share.queue, queues)
        for j, skill in enumerate(vendor.seats.skills if vendor.seats else ()):
            yield from reaches(document, ("vendors", k, "seats", "skills", j), skill, queues)
    for queue in queues:
        total = vendors.share_of(queue)
        if total > 1 + 1e-9:
            takers = [k for k, v in enumerate(vendors.vendors) if v.share_of(queue)]
            wrong = f"vendors together take more than all of {queue}"
            yield document.finding(("vendors", takers[-1], "queues"), wrong, f"{total:.0%}", "lower a share")


def vendor_shifts(vendors: Vendors, document: Document, shifts: Shifts) -> Iterator[Finding]:
    """Seats on shifts that are not there or do not fit their week, and names that a contract has already."""
    paid = {t.code: t.template().paid_minutes for t in shifts.templates}
    for k, vendor in enumerate(vendors.vendors):
        if vendor.seats is None:
            continue
        at = ("vendors", k, "seats")
        for j, code in enumerate(vendor.seats.shifts):
            if code not in paid:
                yield document.finding((*at, "shifts", j), "no such shift template", shown(code), suggest(code, paid))
        known = [paid[code] for code in vendor.seats.shifts if code in paid]
        if known and min(known) > vendor.seats.week_minutes:
            remedy = "raise it or add a shorter shift"
            found = str(vendor.seats.week_minutes)
            yield document.finding((*at, "week_minutes"), "less than the shortest of its shifts", found, remedy)
        if vendor.price_tiers[-1].up_to < vendor.band.most:
            continue  # said already
        offer = vendor.offer()
        assert offer is not None  # there are seats
        if not offer.count:
            wrong = "more than the vendor has to lend"
            found = f"{vendor.seats.week_minutes / 60:g} h of {vendor.band.most * vendor.contracted_hours:g} h"
            remedy = "lower it, or raise contracted_hours or band.most"
            yield document.finding((*at, "week_minutes"), wrong, found, remedy)
        clash = sorted({c.name for c in offer.contracts()} & set(shifts.contracts))
        if clash:
            remedy = "rename the contract in shifts.yaml or the vendor"
            yield document.finding(("vendors", k, "name"), "a contract of that name already", clash[0], remedy)
