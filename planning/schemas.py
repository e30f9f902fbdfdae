"""JSON Schemas of every YAML file, for editors and vendors' programs; written by `python -m planning.schemas`."""

import json
from pathlib import Path

from planning.scenarios.scenario import Scenario
from planning.settings import MODELS
from planning.vendors.commitment_file import Commitment
from planning.vendors.demand_file import Demand
from planning.vendors.order_file import Orders
from planning.yaml_door.yaml_model import Door

DOCUMENTS: dict[str, type[Door]] = {
    "demand.yaml": Demand,
    "commitment.yaml": Commitment,
    "orders.yaml": Orders,
    "scenario.yaml": Scenario,
    **MODELS,
}
"""Every YAML file with a schema."""

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "schema"
"""Where the schemas are published."""


def schemas() -> dict[str, str]:
    """Text of each schema by its file name, such as `demand.schema.json`."""
    return {name.replace(".yaml", ".schema.json"): _text(name, model) for name, model in DOCUMENTS.items()}


def write_schemas(folder: Path = FOLDER) -> list[Path]:
    """Write every schema; the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in schemas().items():
        path = folder / name
        path.write_text(text, encoding="utf-8", newline="\n")
        written.append(path)
    return written


def _text(name: str, model: type[Door]) -> str:
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **model.model_json_schema(by_alias=True),
        "title": name,
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    write_schemas()
