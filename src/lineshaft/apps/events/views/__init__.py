"""Pages of events: for everyone, behind the link of a mail, and for the center."""
