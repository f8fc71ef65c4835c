"""The operator's view for machines that look first: one MCP endpoint, `/operator/mcp` (docs/how-to/ai-operations.md).

The SDK is imported when somebody asks for the first time: a process that nobody asks does not pay for it.
"""

from duly.entrypoints.operator_mcp.endpoint import WRITE_HEADER, WRITE_SECRET, prepare

__all__ = ["WRITE_HEADER", "WRITE_SECRET", "prepare"]
