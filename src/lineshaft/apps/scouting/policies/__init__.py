from . import buy_american, buyers, index, needs

TABLES = [*buyers.TABLES, *needs.TABLES, *index.TABLES, *buy_american.TABLES]
