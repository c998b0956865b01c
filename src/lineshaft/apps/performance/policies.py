from lineshaft.tenancy import OFFICE, Table, member_of

TABLES = [
    Table("performance_target", read=(member_of(), OFFICE), write=(member_of(),), history="office"),
]
