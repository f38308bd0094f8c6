"""AIライセンス: who may use the municipality's AI tools this fiscal year, worked out of what they learned and acknowledged."""
