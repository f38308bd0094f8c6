"""Where the town and its units want to go: visions, KPIs with what came of them, the five steps, and the tasks to take up next."""
