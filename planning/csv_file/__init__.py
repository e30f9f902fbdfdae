"""Table files: our CSV and .xlsx contracts read with every bad row located."""

from planning.csv_file.history import read_history
from planning.csv_file.people import (
    People,
    agent_zones,
    no_absences,
    no_wishes,
    read_absences,
    read_agents,
    read_people,
    read_wishes,
    to_agents,
    to_table,
)
from planning.csv_file.roster import read_roster

__all__ = [
    "People",
    "agent_zones",
    "no_absences",
    "no_wishes",
    "read_absences",
    "read_agents",
    "read_history",
    "read_people",
    "read_roster",
    "read_wishes",
    "to_agents",
    "to_table",
]
