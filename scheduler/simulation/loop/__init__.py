"""The compiled loop of the twin. Its rules are stated in `scheduler.simulation.engine`."""
