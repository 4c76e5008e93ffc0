"""What a lesson cell calls: `Lesson`, with its checks, predictions and checkpoints."""
