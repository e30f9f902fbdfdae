"""The process of one job: `python -m planning.jobs.process ID`, told by the environment where the store is."""

import os
import sys
from pathlib import Path

from planning.jobs.kind import find
from planning.jobs.runner import Launcher, look_after
from planning.jobs.working import work
from planning.store import Store


def main(job_id: str) -> None:
    """Do the job of this id, then start those that wait behind it."""
    database, configs = os.environ["TIDESHIFT_DATABASE"], Path(os.environ["TIDESHIFT_CONFIGS"])
    with Store.open(database) as store:
        work(store, store.job(job_id), find, configs)
        look_after(store, Launcher(store, database, configs))


if __name__ == "__main__":
    main(sys.argv[1])
