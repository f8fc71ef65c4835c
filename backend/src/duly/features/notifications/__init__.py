"""What a person is told: the inbox of the web and of any client.

Job: turn fired reminders and digests into notifications, and keep which were read.
Never: is imported by another feature, or reads tasks: what there is to tell came with the event.
On failure: the event is tried again; its id makes one notification of it, however often it comes.
"""
