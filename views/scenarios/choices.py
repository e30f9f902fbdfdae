"""What the form of a scenario offers: queues, days, and the channels of which the AI answers a share."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from planning.settings import Settings
from planning.store import Run
from views.frame.language import t
from views.frame.wording import day, queue_name

EVERY = "*/*/*"


def patterns(settings: Settings) -> list[str]:
    """All queues, whole lines, whole channels, and every queue by itself."""
    queues = [policy.queue for policy in settings.policies()]
    lines = dict.fromkeys(f"{queue.split('/')[0]}/*/*" for queue in queues)
    channels = dict.fromkeys(f"*/*/{queue.split('/')[2]}" for queue in queues)
    return [EVERY, *lines, *channels, *queues]


def queues_named(pattern: str) -> str:
    """A pattern of queues as people read it."""
    return t("all queues") if pattern == EVERY else queue_name(pattern.replace("*", t("all")))


def day_named(night: Run, settings: Settings, number: int) -> str:
    """A day of the plan by its number, the first is 1."""
    first: date = night.as_of.astimezone(ZoneInfo(settings.site.time_zone)).date()
    if "horizon_start" in night.summary:
        first = datetime.fromisoformat(night.summary["horizon_start"]).date()
    return day(first + timedelta(days=number - 1))


def deflection(settings: Settings) -> Iterator[tuple[str, float]]:
    """Channels of which the AI answers a share, with the last one settings tell."""
    for channel, service in settings.site.services.items():
        if service.deflection and service.deflection[-1].share > 0:
            yield channel, float(service.deflection[-1].share)
