"""An old portal: tables, postbacks, frames and pop-ups."""
