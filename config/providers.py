"""With whom else people may sign in: the providers that the environment has credentials for, as allauth wants them."""

from typing import Any

from config.environment import Environment


def sign_in_providers(env: Environment) -> dict[str, Any]:
    """allauth's `SOCIALACCOUNT_PROVIDERS`; a provider without credentials is not offered."""
    offered = {
        "google": _app(env.google_client_id, env.google_client_secret)
        | {"SCOPE": ["profile", "email"], "OAUTH_PKCE_ENABLED": True, "EMAIL_AUTHENTICATION": False},
        "facebook": _app(env.facebook_client_id, env.facebook_client_secret)
        | {
            "METHOD": "oauth2",
            "SCOPE": ["email", "public_profile"],
            "FIELDS": ["id", "name", "email"],
            "VERIFIED_EMAIL": False,
        },
        "apple": _apple(env),
        "openid_connect": _openid_connect(env),
    }
    return {name: settings for name, settings in offered.items() if settings.get("APPS")}


def _app(client_id: str | None, secret: Any, **more: Any) -> dict[str, Any]:
    if not client_id or not secret:
        return {}
    return {"APPS": [{"client_id": client_id, "secret": secret.get_secret_value(), **more}]}


def _apple(env: Environment) -> dict[str, Any]:
    """Apple's secret is signed with a key of ours; the key's own id stands where others have the secret."""
    if not (env.apple_client_id and env.apple_team_id and env.apple_key_id and env.apple_private_key):
        return {}
    key = env.apple_private_key.get_secret_value()
    app = {
        "client_id": env.apple_client_id,
        "secret": env.apple_key_id,
        "key": env.apple_team_id,
        "settings": {"certificate_key": key},
    }
    return {"APPS": [app]}


def _openid_connect(env: Environment) -> dict[str, Any]:
    if not env.oidc_url:
        return {}
    server = {"server_url": str(env.oidc_url)}
    named = _app(env.oidc_client_id, env.oidc_client_secret, provider_id="oidc", name=env.oidc_name, settings=server)
    return named | {"OAUTH_PKCE_ENABLED": True}
