"""The store's tables. The migrations build them; a test holds the two together."""

from datetime import UTC, datetime

import sqlalchemy as sa

from forecast.forecaster import QUANTILE_COLUMNS


class Instant(sa.TypeDecorator[datetime]):
    """A zone-aware instant, UTC in and out: TIMESTAMPTZ on PostgreSQL, sortable UTC text on SQLite."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Turn an instant of any zone into UTC; an instant without offset is a mistake of the caller."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"instant {value.isoformat()} carries no offset")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Give the instant back in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


METADATA = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

RUN = sa.Table(
    "run",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("as_of", Instant, nullable=False),
    sa.Column("started_at", Instant, nullable=False),
    sa.Column("finished_at", Instant, nullable=False),
    sa.Column("inputs_sha256", sa.String(64), nullable=False, index=True),
    sa.Column("seed", sa.BigInteger, nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("exit_code", sa.Integer, nullable=False),
    sa.Column("cost_cents", sa.BigInteger),
    sa.Column("bound_cents", sa.BigInteger),
    sa.Column("gap", sa.Double),
    sa.Column("summary", sa.JSON, nullable=False),
    sa.Column("version", sa.String(64), nullable=False),
)
"""One row a run of the night, published or not. `version` is the software's."""

PUBLICATION = sa.Table(
    "publication",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("run_id", sa.ForeignKey("run.id"), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("published_at", Instant, nullable=False),
    sa.Column("horizon_start", Instant, nullable=False),
    sa.Column("horizon_end", Instant, nullable=False),
)
"""Which run's roster people follow; the newest row is the current one. `version` counts planners' edits from 1."""

_QUEUE_INTERVAL = {"timestamp": Instant, "line": sa.Text, "language": sa.Text, "channel": sa.Text}

FORECAST_ROW = sa.Table(
    "forecast",
    METADATA,
    sa.Column("run_id", sa.ForeignKey("run.id"), primary_key=True),
    *(sa.Column(name, kind, primary_key=True) for name, kind in _QUEUE_INTERVAL.items()),
    sa.Column("volume", sa.Double, nullable=False),
    *(sa.Column(name, sa.Double, nullable=False) for name in QUANTILE_COLUMNS),
    sa.Column("aht_s", sa.Double),
    sa.Column("model", sa.Text, nullable=False),
    sa.Column("quality", sa.Text, nullable=False),
    sqlite_with_rowid=False,
)

REQUIREMENT_ROW = sa.Table(
    "requirement",
    METADATA,
    sa.Column("run_id", sa.ForeignKey("run.id"), primary_key=True),
    *(sa.Column(name, kind, primary_key=True) for name, kind in _QUEUE_INTERVAL.items()),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("agents", sa.Double),
    sa.Column("agents_p50", sa.Double),
    sa.Column("agents_p90", sa.Double),
    sa.Column("workload_h", sa.Double),
    sa.Column("deadline", Instant),
    sqlite_with_rowid=False,
)

SHIFT = sa.Table(
    "shift",
    METADATA,
    sa.Column("run_id", sa.ForeignKey("run.id"), primary_key=True),
    sa.Column("agent_id", sa.Text, primary_key=True),
    sa.Column("start", Instant, primary_key=True),
    sa.Column("since", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("until", sa.Integer),
    sa.Column("date", sa.Date, nullable=False),
    sa.Column("shift", sa.Text, nullable=False),
    sa.Column("end", Instant, nullable=False),
    sa.Column("paid_minutes", sa.Integer, nullable=False),
    sa.Column("breaks", sa.Text, nullable=False),
    sa.Column("work", sa.Text, nullable=False),
    sa.Column("locked", sa.Boolean, nullable=False),
    sqlite_with_rowid=False,
)
"""Roster rows through their edits: a row holds from version `since` up to, not including, `until` (empty: still).

The roster as solved is `since = 1`; the roster as people follow it is `until IS NULL`. No edit destroys a row.
"""

BLOB = sa.Table(
    "blob",
    METADATA,
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
)
"""Parquet files by content: two nights with the same history keep it once."""

RUN_TABLE = sa.Table(
    "run_table",
    METADATA,
    sa.Column("run_id", sa.ForeignKey("run.id"), primary_key=True),
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("sha256", sa.ForeignKey("blob.sha256"), nullable=False),
)

DAY_OFF = sa.Table(
    "day_off",
    METADATA,
    sa.Column("agent_id", sa.Text, primary_key=True),
    sa.Column("date", sa.Date, primary_key=True),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
)
"""Days a planner took a shift away for good: no roster row can carry that lock, for a day off has no row."""

OVERRIDE = sa.Table(
    "forecast_override",
    METADATA,
    sa.Column("id", sa.String(64), primary_key=True),
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
)

AUDIT = sa.Table(
    "audit",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", Instant, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("before", sa.JSON(none_as_null=True)),
    sa.Column("after", sa.JSON(none_as_null=True)),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("publication_id", sa.ForeignKey("publication.id")),
    sa.Column("version", sa.Integer),
    sa.Column("published_by", sa.Text),
    sa.Index(None, "publication_id", "version"),
)
"""Who changed what, why, and how it read before and after; rows are only ever added.

`published_by` names who put the change into force where that was not its author.
"""

ACCOUNT = sa.Table(
    "account",
    METADATA,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("vendor", sa.Text),
    sa.Column("language", sa.String(16)),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
)
"""Who may sign in and as what. `vendor` is set for vendors only; `language` is the one the person chose last."""

DRAFT = sa.Table(
    "draft",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("owner", sa.Text, nullable=False, index=True),
    sa.Column("publication_id", sa.ForeignKey("publication.id"), nullable=False),
    sa.Column("base_version", sa.Integer, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("updated_at", Instant, nullable=False),
)
"""A planner's changes before they are published: `open`, `asked` (waits for a publisher) or `published`.

`version` rises with every step, undo and redo; `publication_id` and `base_version` name the roster that the newest
step was made on; `reason` is what the planner told the publisher.
"""

DRAFT_STEP = sa.Table(
    "draft_step",
    METADATA,
    sa.Column("draft_id", sa.ForeignKey("draft.id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("cells", sa.JSON, nullable=False),
    sa.Column("told", sa.Text, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("undone", sa.Boolean, nullable=False),
    sqlite_with_rowid=False,
)
"""What one action of a planner did to cells of the roster; the draft is its steps that are not undone, in order."""

JOB = sa.Table(
    "job",
    METADATA,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("owner", sa.Text, nullable=False, index=True),
    sa.Column("request", sa.JSON, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("progress", sa.JSON(none_as_null=True)),
    sa.Column("answer", sa.JSON(none_as_null=True)),
    sa.Column("error", sa.Text, nullable=False),
    sa.Column("pid", sa.Integer),
    sa.Column("cancel_asked", sa.Boolean, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("started_at", Instant),
    sa.Column("heartbeat_at", Instant),
    sa.Column("finished_at", Instant),
)
"""Work that takes a while, done in a process of its own: `waiting`, `running`, `done`, `failed` or `cancelled`."""

JOB_TABLE = sa.Table(
    "job_table",
    METADATA,
    sa.Column("job_id", sa.ForeignKey("job.id"), primary_key=True),
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("sha256", sa.ForeignKey("blob.sha256"), nullable=False),
)
"""Tables a job answers with, kept as the tables of a run are."""

VENDOR_DOCUMENT = sa.Table(
    "vendor_document",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("vendor", sa.Text, nullable=False, index=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("first_day", sa.Date, nullable=False),
    sa.Column("last_day", sa.Date, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("due", Instant),
)
"""What went to and fro with a vendor, as it was written: `demand` or `commitment`; the newest row of a day holds.

`due` is when the answer to a demand is to be there; a commitment has none.
"""
