"""What manila-one is asked to take for a week: demand.yaml, in contacts, in people and in hours."""

from collections.abc import Sequence
from datetime import date, timedelta

FIRST = date(2026, 11, 9)
DAYS = 7

CHAT_ID = [12, 8, 5, 4, 4, 6, 11, 25, 48, 70, 82, 90, 88, 84, 80, 83, 90, 101, 126, 150, 166, 158, 96, 40]
"""Contacts of the first day; the other days are multiples, with a campaign on 11.11."""

DAY_FACTOR = [1.0, 0.95, 1.4, 1.1, 0.95, 1.0, 0.95]

CHAT_EN = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 1, 1, 1, 0]
"""People wanted."""

MESSAGE_EN = [0, 0, 0, 0, 0, 0, 0, 0, 0.5, 1, 1, 1, 0.5, 1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0, 0, 0]
"""Hours of work arriving."""


def demand_yaml() -> str:
    """The text of demand.yaml (schema `tideshift/demand/1`)."""
    last = FIRST + timedelta(days=DAYS - 1)
    lines = [
        "schema: tideshift/demand/1",
        "vendor: manila-one",
        "time_zone: Asia/Manila",
        "interval_minutes: 60",
        f"from: {FIRST}",
        f"to: {last}",
        "status: draft",
        "queues:",
    ]
    chat = ["aht_s: 240", "service: {level: 0.9, answer_within_s: 30}", "concurrency: 3", "think_share: 0.6"]
    lines += _queue("id", "chat", "contacts", chat, [[round(f * v) for v in CHAT_ID] for f in DAY_FACTOR])
    lines += _queue("en", "chat", "agents", [], [CHAT_EN] * DAYS)
    lines += _queue("en", "message", "hours", [], [MESSAGE_EN] * DAYS)
    return "\n".join(lines) + "\n"


def _queue(language: str, channel: str, unit: str, terms: list[str], days: Sequence[Sequence[float]]) -> list[str]:
    lines = [
        "  - line: live_commerce",
        f"    language: {language}",
        f"    channel: {channel}",
        f"    unit: {unit}",
        *(f"    {term}" for term in terms),
        "    volume:",
    ]
    for n, values in enumerate(days):
        lines.append(f"      {FIRST + timedelta(days=n)}: [{', '.join(f'{v:g}' for v in values)}]")
    return lines
