"""How far a job is, in words: its note, and its figures where its kind tells them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from planning.store import Job
from planning.store.jobs import WAITING
from views.frame import reading
from views.frame.language import t, tn
from views.frame.said import said
from views.frame.wording import money, percent, plain, span


def note(job: Job, told: Mapping[str, Any]) -> str:
    """What a job is doing, or how many it waits for; `told` is its progress."""
    if job.state == WAITING:
        before = sum(other.created_at < job.created_at for other in reading.store().jobs(is_open=True))
        return tn("Waits for {count} job before it", "Waits for {count} jobs before it", before)
    return plain(said(str(told["note"]))) if told else t("Starting a process ...")


def figures(job: Job, told: Mapping[str, Any]) -> list[str]:
    """What is known of the work in numbers: time, then cost, bound and gap where its kind tells them."""
    since = job.started_at or job.created_at
    known = [t("{seconds} so far", seconds=span((datetime.now(UTC) - since).total_seconds()))]
    if "seconds_left" in told:
        known.append(t("at most {seconds} left", seconds=span(told["seconds_left"])))
    currency = reading.settings().site.currency
    if "cost_cents" in told:
        known.append(t("cost {money}", money=money(told["cost_cents"], currency)))
    if "bound_cents" in told:
        known.append(t("no roster below {money}", money=money(told["bound_cents"], currency)))
    if "gap" in told:
        known.append(t("gap {share}", share=percent(told["gap"], 2)))
    return known
