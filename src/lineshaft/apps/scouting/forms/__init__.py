"""What people type about needs."""
