"""Where people are told outside of the page: channels, and the delivery of each message to each of them (ADR-0014).

Job: keep channels, plan deliveries in the transaction of what they tell, send what is due, and say what became of it.
Never: reads tasks or notifications, sends inside a transaction, or reaches an address that the guard refuses.
On failure: a delivery is due again after its lease; one that ended badly says why and can be replayed.
"""
