"""Knows time, not people: calendars, their openings, free slots and bookings without overlap."""
