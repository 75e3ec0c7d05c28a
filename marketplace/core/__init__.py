"""The shared kernel: events and outbox, errors, ids, money, idempotency, pagination, audit."""
