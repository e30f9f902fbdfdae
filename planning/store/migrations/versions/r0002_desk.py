"""The desk: accounts, drafts, jobs and what vendors were told and answered."""

import sqlalchemy as sa
from alembic import op

from planning.store.tables import Instant

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the tables that only the desk writes."""
    _people()
    _drafts()
    _jobs()


def _people() -> None:
    op.create_table(
        "account",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("vendor", sa.Text),
        sa.Column("language", sa.String(16)),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_account"),
    )
    op.create_table(
        "vendor_document",
        sa.Column("id", sa.Integer),
        sa.Column("vendor", sa.Text, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("first_day", sa.Date, nullable=False),
        sa.Column("last_day", sa.Date, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("due", Instant),
        sa.PrimaryKeyConstraint("id", name="pk_vendor_document"),
    )
    op.create_index("ix_vendor_document_vendor", "vendor_document", ["vendor"])


def _drafts() -> None:
    op.add_column("audit", sa.Column("published_by", sa.Text))
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("publication_id", sa.Integer, nullable=False),
        sa.Column("base_version", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_draft"),
        sa.ForeignKeyConstraint(["publication_id"], ["publication.id"], name="fk_draft_publication_id_publication"),
    )
    op.create_index("ix_draft_owner", "draft", ["owner"])
    op.create_table(
        "draft_step",
        sa.Column("draft_id", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("cells", sa.JSON, nullable=False),
        sa.Column("told", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("undone", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("draft_id", "number", name="pk_draft_step"),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name="fk_draft_step_draft_id_draft"),
        sqlite_with_rowid=False,
    )


def _jobs() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("request", sa.JSON, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("progress", sa.JSON),
        sa.Column("answer", sa.JSON),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("pid", sa.Integer),
        sa.Column("cancel_asked", sa.Boolean, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("started_at", Instant),
        sa.Column("heartbeat_at", Instant),
        sa.Column("finished_at", Instant),
        sa.PrimaryKeyConstraint("id", name="pk_job"),
    )
    op.create_index("ix_job_owner", "job", ["owner"])
    op.create_table(
        "job_table",
        sa.Column("job_id", sa.String(32), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("job_id", "name", name="pk_job_table"),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name="fk_job_table_job_id_job"),
        sa.ForeignKeyConstraint(["sha256"], ["blob.sha256"], name="fk_job_table_sha256_blob"),
    )
