"""Invoices as the contract describes them; amounts are in cents."""

from datetime import date, timedelta

DAYS_TO_PAY = 14


def invoice_of(order: dict, email: str, today: date) -> dict:
    """The invoice of an order that is placed today."""
    return {
        "order": order["id"],
        "email": email,
        "amount": order["total"],
        "due": (today + timedelta(days=DAYS_TO_PAY)).isoformat(),
    }
