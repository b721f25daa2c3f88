"""Who is who, and who may see whom: units, members, roles and scopes, cards, sign-in, the audit log."""
