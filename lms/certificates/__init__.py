"""修了証: the paper to a completion, and the page that says it is real."""
