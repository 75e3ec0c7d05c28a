"""Every message that leaves, and what became of it: mails, text messages and pushes."""
