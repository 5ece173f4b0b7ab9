"""The quick look: accepts lines in which nothing can be wrong, and leaves every other line to the exact path."""
