"""Forms clean what organisers type; they save nothing."""
