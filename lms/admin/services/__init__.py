"""Use cases of the office: settings and tools, a module for each."""
