"""The HTTP API: the routers of the apps, and sign-in by session or key.

Its OpenAPI document is committed as docs/reference/openapi.json and compared with the code by `./dev check`.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.openapi.schema import OpenAPISchema

from lineshaft.apps.accounts.api import Key, anyone
from lineshaft.apps.network.api import router as network_router
from lineshaft.apps.publication.api import router as publication_router
from lineshaft.apps.reference.api import router as reference_router
from lineshaft.apps.scouting.api import router as scouting_router
from lineshaft.domain.errors import LineshaftError


class Api(NinjaAPI):
    """The API, whose document says that a key is welcome, and required only where there is a 401 without one."""

    def get_openapi_schema(self, **arguments: Any) -> OpenAPISchema:
        """The OpenAPI document."""
        schema = super().get_openapi_schema(**arguments)
        for operations in schema["paths"].values():
            for operation in operations.values():
                if 401 in operation["responses"]:
                    continue
                operation["security"] = [{}, *operation.get("security", [])]
        return schema


api = Api(
    title="Lineshaft",
    version="1",
    description=(
        "Read access to the directory of centers, the locator, the published results and success stories; posting "
        "needs for suppliers. Public routes need no key; with a key (Authorization: Bearer ls_...) the limits are "
        "wider. Needs want a key."
    ),
    urls_namespace="api",
    auth=[Key(), anyone],
    docs_url=None,
)
api.add_router("", network_router)
api.add_router("", reference_router)
api.add_router("", publication_router)
api.add_router("", scouting_router)


@api.exception_handler(LineshaftError)
def _refused(request: HttpRequest, error: LineshaftError) -> HttpResponse:
    return api.create_response(request, {"detail": str(error)}, status=422)


@api.exception_handler(ValidationError)
def _unreadable(request: HttpRequest, error: ValidationError) -> HttpResponse:
    sentences = [f"{item['loc'][-1]}: {item['msg']}." for item in error.errors]
    return api.create_response(request, {"detail": " ".join(sentences)}, status=422)


@api.exception_handler(PermissionDenied)
def _forbidden(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    return api.create_response(request, {"detail": str(error) or "You may not do this."}, status=403)


@api.exception_handler(Http404)
def _missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return api.create_response(request, {"detail": str(error) or "Not found."}, status=404)
