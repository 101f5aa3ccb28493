from celery import Celery
import os
app = Celery('tasks', broker='amqp://guest:guest@localhost:5672//', backend='rpc://')
app.conf.update(task_track_started=True, task_acks_late=True, worker_prefetch_multiplier=1, task_default_queue='golden', accept_content=['json'], result_accept_content=['json'])

@app.task(bind=True, name='tasks.something')
def something(self, foo):
    self.update_state(state='PROGRESS', meta={'current': 3, 'total': 10, 'status': 'measuring'})
    return {'foo': foo, 'big': 2**70, 'small': 0.1}

@app.task(name='tasks.fail')
def fail(a):
    raise ValueError('no such photo', a)

@app.task(bind=True, name='tasks.again', max_retries=1, default_retry_delay=0)
def again(self):
    raise self.retry(exc=KeyError('later'), countdown=0)

@app.task(name='tasks.nan')
def nan():
    return float('nan')

@app.task(name='tasks.nul')
def nul():
    return {'a': ['x\0y']}

@app.task(name='tasks.surrogate')
def surrogate():
    return '\ud800'
