"""Chat between buyers and shops: rooms, messages, marks, pictures, and what is told of them live."""
