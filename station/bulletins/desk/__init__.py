"""What the writing desk asks: whom an audience reaches, what waits for approval, files in their order."""
