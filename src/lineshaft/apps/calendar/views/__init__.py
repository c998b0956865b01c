"""Pages of consultations: for companies, for advisors, and the calendars."""
