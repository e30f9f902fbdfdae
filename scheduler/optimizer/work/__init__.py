"""Work per interval: who serves which queue when, decided in numbers of people first and then in names."""

from scheduler.optimizer.work.naming import Tours, name_work, named, on_duty, stints_of
from scheduler.optimizer.work.resting import Stint, rest_well
from scheduler.optimizer.work.spreading import spread_work

__all__ = ["Stint", "Tours", "name_work", "named", "on_duty", "rest_well", "spread_work", "stints_of"]
