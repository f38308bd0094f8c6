"""ナレッジ会議: cases are talked over, what is decided becomes somebody's practice."""
