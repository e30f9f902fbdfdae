"""Work per interval: who serves which queue when, decided in numbers of people first and then in names."""

from scheduler.optimizer.work.naming import Tours, name_work, on_duty
from scheduler.optimizer.work.spreading import spread_work

__all__ = ["Tours", "name_work", "on_duty", "spread_work"]
