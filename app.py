"""The desk: the list of its pages, nothing else."""
