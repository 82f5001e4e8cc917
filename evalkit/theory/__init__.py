"""The theory of change: model, reading, graph, picture and difference from the core."""
