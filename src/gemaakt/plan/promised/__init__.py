"""The earliest date that can be promised, and the place in the plan that it holds."""
