"""A company as a problem to plan, and its plan: from orders and machines to rows and back."""
