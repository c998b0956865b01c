"""What people type about the network."""
