"""A small OpenID Connect provider on this machine: real HTTP, keys made for the test, and every fault on request."""

import base64
import hashlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID, CLIENT_SECRET = "lineshaft", "a secret of the test"


def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class IdentityProvider:
    """Signs in `person` without asking. What a test changes is what the next answer holds."""

    def __init__(self) -> None:
        self.key = self.signs_with = _key()
        self.person: dict[str, Any] = {
            "sub": "248289761001",
            "email": "jane@example.org",
            "email_verified": True,
        }
        self.userinfo: dict[str, Any] = {}
        self.changes: dict[str, Any] = {}  # claims of the ID token; None leaves one out
        self.algorithm, self.error, self.is_broken = "RS256", "", False
        self.asked: dict[str, str] = {}
        self._codes: dict[str, dict[str, str]] = {}
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider._get(self)

            def do_POST(self) -> None:
                provider._token(self)

            def log_message(self, *arguments: Any) -> None:
                """Nothing is printed."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> "IdentityProvider":
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _send(self, handler: BaseHTTPRequestHandler, content: Any, status: int = 200) -> None:
        body = json.dumps(content).encode()
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def _get(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        if self.is_broken:
            self._send(handler, {"not": "OpenID Connect"})
        elif parts.path == "/.well-known/openid-configuration":
            names = {
                "authorization_endpoint": "authorize",
                "token_endpoint": "token",
                "jwks_uri": "keys",
                "userinfo_endpoint": "userinfo",
            }
            self._send(
                handler, {"issuer": self.url, **{name: f"{self.url}/{path}" for name, path in names.items()}}
            )
        elif parts.path == "/authorize":
            self._authorize(handler, {name: values[0] for name, values in parse_qs(parts.query).items()})
        elif parts.path == "/keys":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
            self._send(handler, {"keys": [{**public, "kid": "1", "use": "sig", "alg": "RS256"}]})
        else:
            self._send(handler, self.userinfo)

    def _authorize(self, handler: BaseHTTPRequestHandler, asked: dict[str, str]) -> None:
        self.asked = asked
        code = f"code-{len(self._codes)}"
        self._codes[code] = asked
        answer = {"error": self.error} if self.error else {"code": code}
        handler.send_response(302)
        handler.send_header(
            "Location", f"{asked['redirect_uri']}?{urlencode({**answer, 'state': asked['state']})}"
        )
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    def _token(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers["Content-Length"])).decode()
        given = {name: values[0] for name, values in parse_qs(body).items()}
        asked = self._codes.pop(given["code"], None)
        verifier = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(verifier).decode().rstrip("=")
        if (
            asked is None
            or challenge != asked["code_challenge"]
            or given.get("client_secret") != CLIENT_SECRET
        ):
            self._send(handler, {"error": "invalid_grant"}, status=400)
            return
        self._send(
            handler, {"access_token": "opaque", "token_type": "Bearer", "id_token": self._id_token(asked)}
        )

    def _id_token(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            **self.person,
            **self.changes,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        key: Any = {"HS256": CLIENT_SECRET * 2, "none": None}.get(self.algorithm, self.signs_with)
        return jwt.encode(claims, key, algorithm=self.algorithm, headers={"kid": "1"})
