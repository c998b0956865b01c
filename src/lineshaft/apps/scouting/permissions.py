"""Who may post a need, work the scouting desk, and answer for a center."""
