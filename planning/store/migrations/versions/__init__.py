"""One file a revision. A published revision is never changed again."""
