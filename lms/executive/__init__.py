"""What the mayor has one minute for: whether the ring turns, what nobody sees to, one voice from a desk; a word to everybody, and words back."""
