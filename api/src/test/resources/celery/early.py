"""The example's tasks with Celery's own default: a task leaves the queue as it is begun."""

from tasks import app

app.conf.task_acks_late = False
