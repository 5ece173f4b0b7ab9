"""Reference portal: a complete ministry public-service system used as demonstration and laboratory."""
