"""A published shop (open benchmark) as a problem to plan, its plan and its checker."""
