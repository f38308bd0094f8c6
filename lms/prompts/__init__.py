"""プロンプト: instructions to a machine that helped somebody, as things of their own: found, copied, bettered."""
