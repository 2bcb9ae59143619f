"""Forms of the council clean what people type; they save nothing."""
