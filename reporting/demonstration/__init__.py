"""The demonstration's periods and periodic reports, and the whole world put together."""
