"""The connection, the power of the plan, the meter, and what the full grid costs."""
