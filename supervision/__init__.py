"""What the congress supervises through the year: meetings, projects, ballots, letters."""
