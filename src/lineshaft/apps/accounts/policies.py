from lineshaft.tenancy import Open, Table, member_of

TABLES = [
    Open(
        "accounts_organisation",
        "names of organisations, needed before anyone is known",
        center="id",
        audit=True,
    ),
    Open(
        "accounts_user",
        "read before anyone is signed in; addresses are shown only by views that check",
        audit=True,
        history="none",
        redact=("password", "last_login"),
    ),
    Open("accounts_membership", "read to find out who is looking", center="organisation_id", audit=True),
    Open(
        "accounts_apitoken",
        "read by its hash before anyone is known",
        audit=True,
        history="none",
        redact=("token_hash",),
    ),
    Open("accounts_ratecount", "numbers under keyed hashes, counted before anyone is known"),
    Open("accounts_cache", "what allauth counts of failed sign-ins and reset mails, under hashes"),
    Open("accounts_oncetoken", "random keys of forms that were sent, and where they led"),
    Table(
        "accounts_invitation",
        read=(member_of("organisation_id"), "(SELECT app_scope()) = 'office'"),
        write=(member_of("organisation_id"), "(SELECT app_scope()) = 'office'"),
        center="organisation_id",
        history="office",
        redact=("token_hash",),
    ),
    Table(
        "accounts_savedview",
        read=("user_id = (SELECT app_user_id())",),
        write=("user_id = (SELECT app_user_id())",),
        center=None,
        audit=False,
    ),
]
