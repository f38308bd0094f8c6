"""Reading for the front doors: settings, tools, and what is found, a module for each."""
