"""Table files: our CSV and .xlsx contracts read with every bad row located, and written."""

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
)
from planning.csv_file.plans import read_forecast, read_requirement, read_roster, read_staffing
from planning.csv_file.writing import table_text, write_table

__all__ = [
    "People",
    "agent_zones",
    "no_absences",
    "no_wishes",
    "read_absences",
    "read_agents",
    "read_forecast",
    "read_history",
    "read_people",
    "read_requirement",
    "read_roster",
    "read_staffing",
    "read_wishes",
    "table_text",
    "to_agents",
    "write_table",
]
