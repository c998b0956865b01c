"""What supplier matching is measured on: real needs and profiles, invented plants, and a grade for each pair."""
