"""The store's schema, revision by revision; alembic reads this folder."""
