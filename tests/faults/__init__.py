"""Real processes, killed, starved and cut off: `make faults`. Not part of `make test`."""
