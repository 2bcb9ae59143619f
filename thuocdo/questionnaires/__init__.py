"""What is asked: questionnaires, their versions, and the rules that answers keep to."""
