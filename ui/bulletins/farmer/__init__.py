"""What a village reads and hears: the shelf of bulletins by picture, and one of them in large type."""
