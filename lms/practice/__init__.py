"""計画 and 記録: what somebody will try at their own desk, and what came of it."""
