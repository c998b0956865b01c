"""What companies and advisors type about consultations."""
