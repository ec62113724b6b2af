"""What may be asked once there is an answer: why, why not, what if, which test next."""
