"""What people type about requests, engagements and outcomes."""
