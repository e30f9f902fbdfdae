"""What-ifs with names: settings, demand, people or the way of rostering changed, solved beside the base."""
