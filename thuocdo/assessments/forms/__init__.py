"""Forms of rounds clean what people type; they save nothing."""
