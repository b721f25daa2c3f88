"""What an identity provider says about a person, believed only when signed, for us, now, and for this very sign-in."""

import hmac
from typing import Any

import jwt
from allauth.socialaccount.providers.oauth2.client import OAuth2Error

# Signatures with the provider's private key only: with HS256 its public key could be passed off as a secret.
ALGORITHMS = ("RS256", "PS256", "ES256")
REQUIRED = ("iss", "sub", "aud", "exp", "iat", "nonce")


def read_id_token(token: str, *, keys: dict[str, Any], issuer: str, client_id: str, nonce: str) -> dict[str, Any]:
    """The claims (OpenID Connect Core 1.0, 3.1.3.7). Raises `OAuth2Error`, whatever is wrong with the token."""
    try:
        header = jwt.get_unverified_header(token)
        if header.get("alg") not in ALGORITHMS:
            raise OAuth2Error("The id token is signed in a way that is not accepted.")
        claims: dict[str, Any] = jwt.decode(
            token,
            key=_key(keys, header.get("kid")),
            algorithms=[header["alg"]],
            audience=client_id,
            issuer=issuer,
            options={"require": list(REQUIRED)},
        )
    except (jwt.PyJWTError, TypeError, ValueError) as error:
        raise OAuth2Error("The id token is not valid.") from error
    if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and claims.get("azp") != client_id:
        raise OAuth2Error("The id token was made for somebody else.")
    if not nonce or not hmac.compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
        raise OAuth2Error("The id token belongs to another sign-in.")
    return claims


def _key(keys: dict[str, Any], kid: str | None) -> Any:
    for key in jwt.PyJWKSet.from_dict(keys).keys:
        if kid is None or key.key_id == kid:
            return key.key
    raise OAuth2Error("The id token is signed with an unknown key.")
