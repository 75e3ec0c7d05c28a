"""Models and language: assistant, content, recommendations, pricing, fraud, forecasting, vision."""
