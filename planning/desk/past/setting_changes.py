"""Settings of two runs beside each other, value by value."""

import pandas as pd


def setting_changes(older: pd.DataFrame, newer: pd.DataFrame) -> pd.DataFrame | None:
    """Every value that differs between the settings of two runs.

    Parameters
    ----------
    older, newer : pandas.DataFrame
        `path` and `value`, as `planning.night.kept_settings.told_settings` tells them; empty where a run kept none.

    Returns
    -------
    pandas.DataFrame or None
        `path`, `older`, `newer` (empty text where there is no such value), sorted by path. None where one of the two
        kept nothing, so that nothing can be told.

    Examples
    --------
    >>> files = [pd.DataFrame({"path": ["rules.rest_minutes"], "value": [text]}) for text in ("660", "720")]
    >>> setting_changes(*files).to_dict("records")
    [{'path': 'rules.rest_minutes', 'older': '660', 'newer': '720'}]
    """
    if older.empty or newer.empty:
        return None
    both = older.merge(newer, how="outer", on="path", suffixes=("_older", "_newer")).fillna("")
    both = both.rename(columns={"value_older": "older", "value_newer": "newer"})
    changed = both[both["older"] != both["newer"]]
    return changed.sort_values("path", ignore_index=True)
