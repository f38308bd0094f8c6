"""An invented municipality, 環野市, with its people, practices and cases: what a visitor sees before anything real is entered."""
