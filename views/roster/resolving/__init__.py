"""Re-solve around my edits: asked beside the draft, watched while it runs, compared, accepted or discarded."""

from views.roster.resolving.panel import resolving

__all__ = ["resolving"]
