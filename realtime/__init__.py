"""Durable topics with resume, chat, presence and WebSocket consumers."""
