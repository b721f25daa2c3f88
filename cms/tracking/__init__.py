"""What members did: views, quiz attempts, scans. Facts are appended, never changed."""
