"""The example's tasks on a queue that this worker never declares: it must exist already."""

from kombu import Queue
from tasks import app

app.conf.task_queues = [Queue('undeclared', no_declare=True)]
