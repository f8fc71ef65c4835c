"""What happened, as typed facts. Pure.

Job: the catalogue of event types, each with its payload model and topic, and the CloudEvents envelope.
Never: does I/O, or carries anything that a user did not put into Duly.
On failure: a payload that does not fit its model is a programming error and ends the unit of work.
"""
