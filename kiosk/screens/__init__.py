"""What a visitor sees: one module a screen. A screen is made anew each time it is shown."""
