"""What the contract says: hours, band, notices, and for staff what hours cost."""

import pandas as pd
import streamlit as st

from planning.settings.vendors import Vendor
from views.frame.language import t
from views.frame.wording import at_right, number, percent, queue_name


def contract(vendor: Vendor, *, currency: str | None) -> None:
    """Draw the contract; without a currency its prices and surcharges stay out."""
    week = vendor.contracted_hours
    period = t("a day") if vendor.period == "day" else t("a week")
    st.markdown(
        t(
            "**{hours} h a week**, ordered by {period}, from {least} to {most} h. Answers are due {notice} h before "
            "the first day. Days and hours are those of {zone}.",
            hours=number(week),
            period=period,
            least=number(week * vendor.band.least),
            most=number(week * vendor.band.most),
            notice=number(vendor.commit_by_hours),
            zone=vendor.time_zone,
        )
    )
    left, right = st.columns(2)
    notices = {
        t("notice"): [t("{hours} h", hours=number(lead.notice_hours)) for lead in vendor.lead_times],
        t("most, of contract"): [percent(lead.most, 0) for lead in vendor.lead_times],
    }
    if currency is not None:
        notices[t("surcharge")] = [percent(lead.surcharge, 0) for lead in vendor.lead_times]
        below = [0.0, *(tier.up_to for tier in vendor.price_tiers)]
        tiers = {
            t("hours, of contract"): [
                f"{percent(low, 0)} – {percent(tier.up_to, 0)}"
                for low, tier in zip(below, vendor.price_tiers, strict=False)
            ],
            t("an hour costs"): [f"{currency} {number(tier.price, 2)}" for tier in vendor.price_tiers],
        }
        right.dataframe(
            pd.DataFrame(tiers), hide_index=True, column_config=at_right(pd.DataFrame(tiers), 1), key="tiers"
        )
    left.dataframe(
        pd.DataFrame(notices), hide_index=True, column_config=at_right(pd.DataFrame(notices), 1), key="notices"
    )
    if vendor.queues:
        shares = {
            t("queues"): [queue_name(share.queue) for share in vendor.queues],
            t("share of contacts"): [percent(share.share, 0) for share in vendor.queues],
        }
        left.dataframe(
            pd.DataFrame(shares), hide_index=True, column_config=at_right(pd.DataFrame(shares), 1), key="shares"
        )
