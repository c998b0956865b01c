"""What people enter about awards and their money."""
