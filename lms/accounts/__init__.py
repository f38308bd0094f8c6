"""People, units, postings, roles, sign-in, office settings, drafts: who is here and what they may do."""
