"""課ごとの週: what each 課 planned, tried and shared in a week, kept once the week is over and read by pages instead of the records themselves."""
