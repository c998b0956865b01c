"""What people type from assessment to follow-up."""
