"""The kinds of work there are, one module each, named as pages ask for them; see `planning.jobs`."""
