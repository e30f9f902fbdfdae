"""What the published run was made of, read from the store so that its numbers can be explained."""

from zoneinfo import ZoneInfo

from planning.csv_file import to_agents
from planning.night.publishing import contents, optional
from planning.pooled import pooling_skills
from planning.refusal import Finding, Refused
from planning.settings import Settings
from planning.store import Publication
from planning.store.guard import PlanReader
from scheduler.explain import Facts
from scheduler.horizon import Horizon
from scheduler.judging.calibration import row_factors


def published_facts(store: PlanReader, publication: Publication, settings: Settings, *, source: str) -> Facts:
    """The facts of a published roster, with the planners' edits in its coverage.

    Settings are read as they are now; where they have changed since the night the steps lead to another number than
    the published one, which the explanation says.

    Parameters
    ----------
    store : PlanReader
    publication : Publication
    settings : Settings
    source : str
        What findings call the store.

    Raises
    ------
    Refused
        If a release published it that kept no workload.
    """
    run, site = publication.run_id, settings.site
    work = optional(store, run, "workload")
    if work is None:
        wrong = f"run {run} kept no workload"
        raise Refused([Finding(source, 0, "", wrong, "", "run tideshift nightly with this release")])
    told = store.run(run).summary
    zone, interval = ZoneInfo(told["time_zone"]), int(told["interval_minutes"])
    span = Horizon(publication.horizon_start.astimezone(zone), publication.horizon_end.astimezone(zone), interval, zone)
    shown = contents(store, publication)
    assert shown.forecast is not None
    assert shown.coverage is not None
    policies = settings.policies()
    factors = optional(store, run, "factors")
    skills = None
    if site.pooling != "off":
        agents = store.table(run, "agents")
        skills = pooling_skills(site, to_agents(agents, settings.contracts()), span)
    return Facts(
        forecast=shown.forecast,
        workload=work,
        requirement=shown.requirement,
        coverage=shown.coverage,
        policies=policies,
        horizon=span,
        present=site.shrinkage.present,
        vendor_share={p.queue: sum(v.share_of(p.queue) for v in settings.vendors.vendors) for p in policies},
        load_factor=None if factors is None else row_factors(work, factors, span),
        skills=skills,
    )
