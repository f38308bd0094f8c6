"""Everything between the browser and a service: requests, policies, forms, headers."""
