"""Providers, payments, refunds, the ledger, payouts and reconciliation."""
