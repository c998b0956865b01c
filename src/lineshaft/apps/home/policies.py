from lineshaft.tenancy import Open, Table

TABLES: list[Table | Open] = []
