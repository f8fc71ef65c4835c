"""The API service."""

from duly.entrypoints import operator_mcp
from duly.entrypoints.housekeeping import housekeeping
from duly.entrypoints.service import Service
from duly.features.accounts import routes as accounts
from duly.features.accounts.service import follow_time_zone
from duly.features.audit import routes as audit
from duly.features.channels.routes import channels, deliveries, unsubscribe
from duly.features.notifications import routes as notifications
from duly.features.projects import routes as projects
from duly.features.projects.service import follow_deletion
from duly.features.quick_add import routes as quick_add
from duly.features.realtime.routes import feed
from duly.features.recurrence import routes as recurrence
from duly.features.reminders import routes as reminders
from duly.features.tags import routes as tags
from duly.features.tasks import routes as tasks
from duly.features.tasks.service import trash
from duly.features.workspace import routes as workspace

# A lower feature cannot import the ones above it; what they do in its transactions is written out here.
follow_time_zone(trash.follow_time_zone)
follow_deletion(trash.leave_project)

SERVICE = Service(
    name="api",
    routers=(
        tasks.router,
        quick_add.router,
        recurrence.router,
        reminders.router,
        projects.router,
        tags.router,
        accounts.router,
        audit.router,
        notifications.router,
        channels.router,
        deliveries.router,
        feed.router,
        workspace.router,
    ),
    open_routers=(unsubscribe.router,),
    loops=(housekeeping,),
    prepare=operator_mcp.prepare,
)
