"""業務の棚卸し: what a unit does, how often and how long, as the ground on which practices stand."""
