"""Courses as they are written: Markdown files, checked, published by content hash; question formats and scoring."""
