"""HTTP manners, the same for every feature.

Job: problems, authentication, limits, correlation, the transaction at the edge, paging, idempotency, health.
Never: knows a feature, or lets anything internal or a user's input into an error body.
On failure: whatever was raised becomes a problem document with a stable code; 5xx say nothing more.
"""
