"""How staff sign in: allauth with a second factor, and the sessions that follow (docs/decisions/staff-sign-in.md)."""
