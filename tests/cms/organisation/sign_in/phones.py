"""Calls as a member's phone makes them."""

from tests.factories import SAME_ORIGIN, sign_in


class Phone:
    """A browser on an https address: our cookies are Secure."""

    def __init__(self, client):
        self.client = client

    def __call__(self, method, path, body=None, **headers):
        carried = {"data": body, "content_type": "application/json"} if body is not None else {}
        return getattr(self.client, method)(
            f"/api/v1{path}", **carried, secure=True, headers={**SAME_ORIGIN, **headers}
        )

    def sign_in(self, member):
        sign_in(self.client, member)
        return self

    def refused(self, method, path, body=None):
        """Status and code of the problem that answers."""
        answer = self(method, path, body)
        assert answer["Content-Type"] == "application/problem+json", answer.content
        return answer.status_code, answer.json()["code"]
