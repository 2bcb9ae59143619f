"""Surveys: campaigns, ballots, invitations, and what the answers say while they come in."""
