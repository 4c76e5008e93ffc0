"""Edge Impulse: clients for its Studio, and executables that its Linux runners drive."""
