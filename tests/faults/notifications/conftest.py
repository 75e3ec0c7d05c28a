from tests.unit.notifications.conftest import closed_circuits, gateway, no_broker

__all__ = ["closed_circuits", "gateway", "no_broker"]
