"""First night: runs, forecasts, requirements, rosters, publications, overrides and audit."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from planning.store.tables import Instant

revision = "0001"
down_revision = None

_QUANTILES = [f"p{percent:02d}" for percent in range(5, 100, 5)]


def upgrade() -> None:
    """Build every table of the first version."""
    _runs()
    _rows()
    _blobs()
    _planners()


def _runs() -> None:
    op.create_table(
        "run",
        sa.Column("id", sa.Integer),
        sa.Column("as_of", Instant, nullable=False),
        sa.Column("started_at", Instant, nullable=False),
        sa.Column("finished_at", Instant, nullable=False),
        sa.Column("inputs_sha256", sa.String(64), nullable=False),
        sa.Column("seed", sa.BigInteger, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("exit_code", sa.Integer, nullable=False),
        sa.Column("cost_cents", sa.BigInteger),
        sa.Column("bound_cents", sa.BigInteger),
        sa.Column("gap", sa.Double),
        sa.Column("summary", sa.JSON, nullable=False),
        sa.Column("version", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_run"),
    )
    op.create_index("ix_run_inputs_sha256", "run", ["inputs_sha256"])
    op.create_table(
        "publication",
        sa.Column("id", sa.Integer),
        sa.Column("run_id", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("published_at", Instant, nullable=False),
        sa.Column("horizon_start", Instant, nullable=False),
        sa.Column("horizon_end", Instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_publication"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_publication_run_id_run"),
    )


def _rows() -> None:
    op.create_table(
        "forecast",
        sa.Column("run_id", sa.Integer, nullable=False),
        *_queue_interval(),
        sa.Column("volume", sa.Double, nullable=False),
        *(sa.Column(name, sa.Double, nullable=False) for name in _QUANTILES),
        sa.Column("aht_s", sa.Double),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("quality", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("run_id", "timestamp", "line", "language", "channel", name="pk_forecast"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_forecast_run_id_run"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "requirement",
        sa.Column("run_id", sa.Integer, nullable=False),
        *_queue_interval(),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("agents", sa.Double),
        sa.Column("agents_p50", sa.Double),
        sa.Column("agents_p90", sa.Double),
        sa.Column("workload_h", sa.Double),
        sa.Column("deadline", Instant),
        sa.PrimaryKeyConstraint("run_id", "timestamp", "line", "language", "channel", name="pk_requirement"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_requirement_run_id_run"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "shift",
        sa.Column("run_id", sa.Integer, nullable=False),
        sa.Column("agent_id", sa.Text, nullable=False),
        sa.Column("start", Instant, nullable=False),
        sa.Column("since", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("until", sa.Integer),
        sa.Column("date", sa.Date, nullable=False),
        sa.Column("shift", sa.Text, nullable=False),
        sa.Column("end", Instant, nullable=False),
        sa.Column("paid_minutes", sa.Integer, nullable=False),
        sa.Column("breaks", sa.Text, nullable=False),
        sa.Column("work", sa.Text, nullable=False),
        sa.Column("locked", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("run_id", "agent_id", "start", "since", name="pk_shift"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_shift_run_id_run"),
        sqlite_with_rowid=False,
    )


def _queue_interval() -> list[sa.Column[Any]]:
    instant: sa.Column[Any] = sa.Column("timestamp", Instant, nullable=False)
    return [instant, *(sa.Column(name, sa.Text, nullable=False) for name in ("line", "language", "channel"))]


def _blobs() -> None:
    op.create_table(
        "blob",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_blob"),
    )
    op.create_table(
        "run_table",
        sa.Column("run_id", sa.Integer, nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("run_id", "name", name="pk_run_table"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_run_table_run_id_run"),
        sa.ForeignKeyConstraint(["sha256"], ["blob.sha256"], name="fk_run_table_sha256_blob"),
    )


def _planners() -> None:
    op.create_table(
        "day_off",
        sa.Column("agent_id", sa.Text, nullable=False),
        sa.Column("date", sa.Date, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("agent_id", "date", name="pk_day_off"),
    )
    op.create_table(
        "forecast_override",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("queues", sa.JSON, nullable=False),
        sa.Column("start", Instant, nullable=False),
        sa.Column("end", Instant, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("value", sa.Double, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("expires_at", Instant),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_forecast_override"),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer),
        sa.Column("at", Instant, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("before", sa.JSON),
        sa.Column("after", sa.JSON),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("publication_id", sa.Integer),
        sa.Column("version", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
        sa.ForeignKeyConstraint(["publication_id"], ["publication.id"], name="fk_audit_publication_id_publication"),
    )
    op.create_index("ix_audit_publication_id_version", "audit", ["publication_id", "version"])
