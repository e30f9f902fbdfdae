"""What the page of runs shows: two rosters beside each other, settings that changed, and the trail in words."""
