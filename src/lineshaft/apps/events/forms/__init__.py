"""What people type about events: the public, and the center."""
