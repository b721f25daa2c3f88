"""What the law gives a member and asks of us: notice, access, correction, erasure, time limits."""
