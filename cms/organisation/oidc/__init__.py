"""Members sign in with the national identity (OpenID Connect). It binds a phone; it never makes a staff session."""
