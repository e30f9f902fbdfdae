"""The scale benchmark: rosters for operations of any size, from sixty people to tens of thousands."""
