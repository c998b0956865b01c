"""Signing in at the organisation's own identity provider by OpenID Connect, on allauth's `openid_connect`.

allauth trusts the connection for the ID token of the code flow. Here its signature and a nonce are checked as well.
Who the person is, is decided in `adapter.SingleSignOnAdapter`.
"""
