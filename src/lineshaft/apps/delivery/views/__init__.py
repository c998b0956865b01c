"""Pages from assessment to follow-up."""
