"""The page layout and components, and the buyer's composite pages."""
