"""Figures in tables stand at the right, so that their digits stand under each other."""

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig


def at_right(table: pd.DataFrame, first: int) -> dict[str, ColumnConfig]:
    """The columns of a table from number `first` on, counted from 0, set to the right: for `column_config`.

    >>> list(at_right(pd.DataFrame(columns=["queue", "hours", "share"]), 1))
    ['hours', 'share']
    """
    return {str(name): st.column_config.TextColumn(alignment="right") for name in table.columns[first:]}
