"""How a member gets in: codes on paper, phones, PIN, passkeys, proofs, delays."""
