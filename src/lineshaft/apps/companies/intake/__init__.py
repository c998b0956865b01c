"""Files of companies: read safely, understood by a mapping, and laid out in a staging table to be matched as a set."""
