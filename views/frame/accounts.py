"""Who may sign in: the list that an admin keeps, one change at a time."""

from dataclasses import replace
from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from planning.store import ROLES, Account, Role, account_name
from planning.store.guard import Right
from views.frame import reading, sign_in
from views.frame.language import later, t
from views.frame.said import said
from views.frame.wording import plain

MAY = {
    "viewer": later("viewer: reads the plan"),
    "planner": later("planner: changes it, and asks for publishing"),
    "publisher": later("publisher: publishes too"),
    "admin": later("admin: looks after accounts too"),
    "vendor": later("vendor: sees and answers its own demand only"),
}
NEW = ""
"""Stands for the account that is not there yet."""


def button() -> None:
    """The way to the list, for admins of a desk on which people sign in."""
    if sign_in.is_local() or not sign_in.can(Right.ACCOUNTS):
        return
    if st.button(t("Accounts"), key="accounts", icon=":material/manage_accounts:", type="tertiary"):
        st.dialog(t("Accounts"), width="large")(sign_in.worded(listed))()


def listed() -> None:
    """All accounts, and the form that adds or changes one."""
    top = st.container()  # filled last, so that it shows what the form has just changed
    known = {account.name: account for account in reading.store().accounts()}
    name = st.selectbox(
        t("Account"), [NEW, *known], format_func=lambda n: n or t("add a new one"), key="account_chosen"
    )
    _form(known.get(name))
    now = reading.store().accounts()
    table = {
        t("account"): [a.name for a in now],
        t("role"): [t(sign_in.ROLES[a.role]) for a in now],
        t("vendor"): [a.vendor or "" for a in now],
        t("may sign in"): [t("yes") if a.active else t("no") for a in now],
    }
    top.dataframe(pd.DataFrame(table), hide_index=True, key="accounts_known", height="content")


def _form(before: Account | None) -> None:
    key = "new" if before is None else before.name
    typed = "" if before is not None else st.text_input(
        t("E-mail address or user name"), max_chars=254, key="account_name", help=t("As sign-in tells it")
    )  # fmt: skip
    start: Role = "viewer" if before is None else before.role
    role = st.selectbox(
        t("Role"), ROLES, index=ROLES.index(start), format_func=lambda r: t(MAY[r]), key=f"account_role_{key}"
    )
    vendor = None
    if role == "vendor":
        names = [v.name for v in reading.settings().vendors.vendors]
        at = names.index(before.vendor) if before is not None and before.vendor in names else None
        vendor = st.selectbox(t("Of which vendor"), names, index=at, key=f"account_vendor_{key}")
    active = before is None or st.toggle(t("May sign in"), value=before.active, key=f"account_active_{key}")
    reason = st.text_input(t("Reason"), max_chars=300, key=f"account_reason_{key}", placeholder=t("for the record"))
    if not st.button(t("Save"), type="primary", key="account_save"):
        return
    if not reason.strip():
        st.error(t("Say why: the reason stands in the audit."))
        return
    now, store = datetime.now(UTC), reading.store()
    try:
        if before is None:
            store.add_account(Account(account_name(typed), role, vendor, None, True, now), reason.strip())
        else:
            store.change_account(replace(before, role=role, vendor=vendor, active=active), reason.strip(), now)
    except (ValueError, KeyError) as wrong:
        st.error(t("Not saved: {why}.", why=plain(said(str(wrong.args[0])))), icon=":material/error:")
        return
    name = plain(account_name(typed) if before is None else before.name)
    st.success(t("Saved: {name}. It counts from their next click.", name=name), icon=":material/check_circle:")
