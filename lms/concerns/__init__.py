"""困りごと箱: what somebody cannot solve alone, or would change, until somebody has answered it."""
