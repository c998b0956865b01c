"""How languages write numbers and dates, where Django's own choice is not that of the United States."""
