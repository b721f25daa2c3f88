"""Units and members from spreadsheets: read, name the columns, dry run, confirm, write all or nothing."""
