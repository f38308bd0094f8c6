"""What makes a course file sound: front matter, text, quiz, figures. Pure: from texts to verdicts with file and line."""
