"""What everything stands on: ids, time, transactions, refusals, events. Knows nothing of the web or of any feature."""
