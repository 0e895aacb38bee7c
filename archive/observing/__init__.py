"""What was observed and what was not, and how each source does: pure functions over runs."""
