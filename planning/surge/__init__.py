"""Playbooks of a published roster, and the pages a floor manager hangs up."""
