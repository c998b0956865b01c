"""Pages of requests, engagements and outcomes: each translates to one query or action and back."""
