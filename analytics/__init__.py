"""Events in ClickHouse, metrics, dashboards and reports."""
