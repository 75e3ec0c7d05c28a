"""Who is who: users, roles, sign-in and addresses."""
