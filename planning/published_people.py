"""The people of a published run, as its night read them, with contracts as the settings state them today."""

from dataclasses import replace

from planning.csv_file import to_agents
from planning.refusal import Finding, Refused
from planning.settings import Settings
from planning.store import Publication
from planning.store.guard import PlanReader
from scheduler.agents import Agent
from scheduler.horizon import Horizon


def published_people(
    store: PlanReader, publication: Publication, settings: Settings, horizon: Horizon
) -> tuple[Agent, ...]:
    """Everybody whom a night could roster, absences attached, in the order of agents.csv; vendors' seats behind.

    Parameters
    ----------
    store : PlanReader
        Holds the tables `agents` and `absences` of the publication's run.
    publication : Publication
    settings : Settings
    horizon : Horizon
        Of the publication; seats cost more on dates of which their vendor heard late.

    Raises
    ------
    Refused
        Naming every contract that settings no longer know.
    """
    table, contracts = store.table(publication.run_id, "agents"), settings.contracts()
    gone = sorted(set(table["contract"]) - set(contracts))
    if gone:
        run, remedy = f"run {publication.run_id}", "put it back into the settings, or run tideshift nightly again"
        wrong = "a contract the settings do not know"
        raise Refused([Finding(run, 0, "contract", wrong, contract, remedy) for contract in gone])
    people = to_agents(table, contracts, store.table(publication.run_id, "absences"))
    as_of = store.run(publication.run_id).as_of
    # Prices of single dates stand in vendors.yaml, not in a column of agents.csv.
    dear = {a.agent_id: a.premiums for offer in settings.vendors.offers() for a in offer.agents(as_of, horizon)}
    return tuple(replace(a, premiums=dear[a.agent_id]) if a.agent_id in dear else a for a in people)
