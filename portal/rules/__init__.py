"""Default rules of the portal: each rule is one named function that Behaviour refers to."""
