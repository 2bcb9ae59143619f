"""Tables in and out: spreadsheets and CSV files that people send, and those they download."""
