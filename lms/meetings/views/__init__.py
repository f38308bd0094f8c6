"""Pages of knowledge meetings."""
