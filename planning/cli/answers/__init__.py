"""Commands that ask the roster in force, or the settings, and change nothing."""
