"""What leaves the product on paper or as mail, rendered without the web."""
