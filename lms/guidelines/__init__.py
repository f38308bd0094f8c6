"""The municipality's AI利用ルール: versions, what changed between them, and who has acknowledged which."""
