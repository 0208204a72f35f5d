"""Journeys in a real browser, against the site as it runs in production with the demo county."""
