"""個人情報チェック: what must not stand in a text that others may read. Later also export and erasure, through hooks."""
