"""What is planned: study plans, sessions, summonses, cell meetings, implementing documents."""
