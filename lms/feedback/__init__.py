"""講座のふりかえり: three questions when a course is finished, read by those who write courses."""
