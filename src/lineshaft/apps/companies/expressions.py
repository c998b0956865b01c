"""Forms of a column under which it is looked up: each is written once, for the index and for the search."""

from django.db.models import CharField, Func, TextField, Value
from django.db.models.functions import Lower, Replace


class WebHost(Func):
    """The host of a web address in small letters, without "www."; NULL where there is none."""

    function = "SUBSTRING"
    template = "%(function)s(LOWER(%(expressions)s) FROM '^(?:[a-z]+://)?(?:www[0-9]?[.])?([^/:?#]+)')"
    output_field = TextField()


def city_key() -> Replace:
    """The city of a site in small letters and without full stops: "st louis"."""
    return Replace(Lower("city"), Value("."), Value(""), output_field=CharField())
