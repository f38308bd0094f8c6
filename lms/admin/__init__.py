"""Front doors of the office and the administrator, and the gallery of components."""
