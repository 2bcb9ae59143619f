"""Forms clean what people of a round type; they save nothing."""
