"""What the company has, kept as rows: machines, people, calendars, suppliers, connection."""
