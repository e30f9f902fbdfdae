"""Charts: each takes a table and returns a picture of it; none knows a page. `style` holds the one visual language."""

from views.charts.costs import cost_beside_bound
from views.charts.demand import demand
from views.charts.honesty import accuracy, by_days_ahead
from views.charts.shortage import shortage_by_band
from views.charts.staffing import net_bar, net_staffing
from views.charts.style import BAND, BLUE, GREY, NET, ORANGE, RED, SHORT, ink_on, legend_chips

__all__ = [
    "BAND",
    "BLUE",
    "GREY",
    "NET",
    "ORANGE",
    "RED",
    "SHORT",
    "accuracy",
    "by_days_ahead",
    "cost_beside_bound",
    "demand",
    "ink_on",
    "legend_chips",
    "net_bar",
    "net_staffing",
    "shortage_by_band",
]
