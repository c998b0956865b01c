"""Pages about companies and sites."""
