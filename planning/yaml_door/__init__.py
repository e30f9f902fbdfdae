"""YAML 1.2 files as checked models, with the place of every error."""
