"""変化の実感: what somebody learned, tried and shared, year by year, for nobody but that person."""
