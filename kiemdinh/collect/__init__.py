"""The only stage that touches the portal: starts it if asked to, runs the engines in order, seals what they saw."""
