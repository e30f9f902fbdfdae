"""The twin of a site: futures of its forecast, its roster lived through, and what is said of it."""
