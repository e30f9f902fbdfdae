"""Kinds of work for tests, and a process that does them: `python -m tests.planning.jobs.kinds ID`."""

import os
import sys
import time
from pathlib import Path

import pandas as pd

from planning.jobs.kind import Answer, Request, Say
from planning.jobs.runner import Launcher, look_after
from planning.jobs.working import work
from planning.refusal import Finding, Refused
from planning.store import Store

MODULE = "tests.planning.jobs.kinds"


def count(request: Request, say: Say) -> Answer:
    """Count up to a number."""
    for n in range(request.asked["to"]):
        say(n / request.asked["to"], f"at {n}", gap=0.5)
    return Answer({"sum": request.asked["to"]}, {"numbers": pd.DataFrame({"n": range(request.asked["to"])})})


def refuse(request: Request, say: Say) -> Answer:
    """Refuse what is asked."""
    raise Refused([Finding("rules.yaml", 3, "5", "no such rule", "rets", "write rest")])


def crash(request: Request, say: Say) -> Answer:
    """Meet a mistake of the program."""
    raise ZeroDivisionError("by nought")


def change_mind(request: Request, say: Say) -> Answer:
    """Work until cancelled, which the owner asks for at the first step."""
    request.store.job_cancel(request.asked["job"], at=request.store.job(request.asked["job"]).created_at)
    while True:
        say(0.1, "going on")
        time.sleep(0.005)


def wait(request: Request, say: Say) -> Answer:
    """Work until a file is there."""
    while not Path(request.asked["file"]).exists():
        say(0.5, "waiting")
        time.sleep(0.05)
    return Answer({"pid": os.getpid()})


KINDS = {"count": count, "refuse": refuse, "crash": crash, "change_mind": change_mind, "wait": wait}


if __name__ == "__main__":
    database, configs = os.environ["TIDESHIFT_DATABASE"], Path(os.environ["TIDESHIFT_CONFIGS"])
    with Store.open(database) as opened:
        work(opened, opened.job(sys.argv[1]), KINDS.__getitem__, configs)
        look_after(opened, Launcher(opened, database, configs, module=MODULE))
