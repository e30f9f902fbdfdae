"""A file that comes in: kept whole, or shown with every error beside its line."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import streamlit as st

from planning.desk.vendors.intake import Marked, marked, read_paper
from planning.desk.vendors.ledger import due_by
from planning.refusal import Finding, Refused
from planning.settings.vendors import Vendors
from planning.store import VendorDocument
from planning.vendors.commitment_file import Commitment, commitment_text
from planning.vendors.demand_file import Demand, demand_text
from planning.yaml_door.yaml_file import MOST_BYTES
from views.frame import reading, sign_in
from views.frame.language import t
from views.frame.said import said
from views.frame.wording import day, plain

TOLD = "vendor_told"


def upload(vendors: Vendors, *, demands: bool) -> None:
    """Draw the upload of a commitment.yaml, or for staff also of a demand.yaml, and keep what is right."""
    number = st.session_state.get("vendor_uploads", 0)
    label = t("demand.yaml or commitment.yaml") if demands else t("commitment.yaml")
    file = st.file_uploader(
        label,
        type=["yaml", "yml"],
        key=f"vendor_upload{number}",
        max_upload_size=1,
        help=t("Nothing is stored unless the whole file is right; errors are shown at their line."),
    )
    if file is None:
        return
    data = file.getvalue()
    if len(data) > MOST_BYTES:
        st.error(t("The file is too large to be a demand or a commitment."), icon=":material/error:")
        return
    try:
        paper = read_paper(data, file.name, vendors)
        if isinstance(paper, Demand) and not demands:
            at = Finding(
                file.name, 1, "", "this is a demand", "", "send a commitment.yaml; demands come from the operation"
            )
            raise Refused([at])
    except Refused as refusal:
        _refused(refusal, data, file.name)
        return
    what = t("demand of {vendor}", vendor=plain(paper.vendor))
    if isinstance(paper, Commitment):
        what = t("commitment of {vendor}", vendor=plain(paper.vendor))
    st.success(
        t(
            "{file} is right: {what}, {first} to {last}.",
            file=plain(file.name),
            what=what,
            first=day(paper.first),
            last=day(paper.last),
        ),
        icon=":material/check_circle:",
    )
    if st.button(t("Store it"), type="primary", key="store_upload"):
        keep(paper, vendors, reason=f"file {file.name}")


def keep(paper: Demand | Commitment, vendors: Vendors, *, reason: str, due: datetime | None = None) -> None:
    """Keep a paper in its canonical form, and draw the page anew; what the store refuses is said."""
    now = datetime.now(UTC)
    is_demand = isinstance(paper, Demand)
    if is_demand and due is None:
        by_contract = due_by(vendors.vendor(paper.vendor), paper.first)
        # a file that comes later than the contract wants its answer still leaves a day for it
        due = max(by_contract.astimezone(UTC), now + timedelta(days=1))
    document = VendorDocument(
        id=None,
        vendor=paper.vendor,
        kind="demand" if is_demand else "commitment",
        first_day=paper.first,
        last_day=paper.last,
        text=demand_text(paper) if isinstance(paper, Demand) else commitment_text(paper),
        author=sign_in.author(),
        at=now,
        due=due,
    )
    try:
        reading.store().add_vendor_document(document, reason)
    except ValueError as wrong:
        st.error(t("Not stored: {why}.", why=said(str(wrong))), icon=":material/error:")
        return
    told = t(
        "Sent to {vendor}: {first} to {last}.", vendor=plain(paper.vendor), first=day(paper.first), last=day(paper.last)
    )
    if not is_demand:
        told = t("Committed: {first} to {last}.", first=day(paper.first), last=day(paper.last))
    st.session_state[TOLD] = told
    # an uploader cannot be emptied once drawn; a new key gives an empty one
    st.session_state["vendor_uploads"] = st.session_state.get("vendor_uploads", 0) + 1
    st.rerun()


def outcome() -> None:
    """Say once what the last action did."""
    told = st.session_state.pop(TOLD, None)
    if told:
        st.success(told, icon=":material/check_circle:")


def _refused(refusal: Refused, data: bytes, name: str) -> None:
    count = t("{file} was not stored; {count} to correct:", file=plain(name), count=refusal.count)
    st.error(count, icon=":material/error:")
    for finding in refusal.findings:
        if not finding.line:
            st.markdown(f"- {plain(said(_words(finding)))}")
    st.code("\n\n".join(_block(stretch) for stretch in marked(data, refusal.findings)) or str(refusal), language=None)


def _block(stretch: Sequence[Marked]) -> str:
    width = len(str(stretch[-1].number))
    lines = []
    for line in stretch:
        lines.append(f"{'>' if line.findings else ' '} {line.number:>{width}} | {line.text[:160]}")
        for finding in line.findings:
            column = int(finding.column) if finding.column.isdecimal() else 1
            lines.append(f"  {'':>{width}} | {'':>{min(column, 160) - 1}}^ {column}: {said(_words(finding))}")
    return "\n".join(lines)


def _words(finding: Finding) -> str:
    found = f" ({t('found {what}', what=said(finding.found))})" if finding.found else ""
    return f"{said(finding.wrong)}{found}; {said(finding.remedy)}"
