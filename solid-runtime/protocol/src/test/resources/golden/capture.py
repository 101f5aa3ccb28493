import json, sys, os, amqp, celery
from tasks import app
out = sys.argv[1]; os.makedirs(out, exist_ok=True)
c = amqp.Connection('localhost:5672', userid='guest', password='guest'); c.connect(); ch = c.channel()
ch.queue_declare('replies.golden', durable=False, auto_delete=False); ch.queue_purge('replies.golden')
ch.queue_declare('capture', durable=True, auto_delete=False); ch.queue_purge('capture')
ch.exchange_declare('celery.pidbox','fanout',durable=False,auto_delete=False)
q = ch.queue_declare('', exclusive=True).queue; ch.queue_bind(q, 'celery.pidbox')
def dump(name, m):
    body = m.body if isinstance(m.body, str) else bytes(m.body).decode('utf-8')
    p = dict(m.properties); h = p.pop('application_headers', {})
    json.dump({'headers': h, 'properties': p, 'body': body}, open(os.path.join(out, name + '.json'), 'w'), indent=1, default=str, sort_keys=True)
def get(queue, timeout=20):
    import time
    end = time.time() + timeout
    while time.time() < end:
        m = ch.basic_get(queue, no_ack=True)
        if m: return m
        time.sleep(.05)
    raise Exception('nothing on ' + queue)
def tid(n): return '00000000-0000-4000-8000-%012d' % n
def send(n, name, args=None, kwargs=None, **o):
    app.send_task(name, args=args, kwargs=kwargs, task_id=tid(n), reply_to='replies.golden', queue='golden', **o)
def replies(prefix):
    while True:
        m = get('replies.golden'); s = json.loads(m.body)['status']
        dump('reply-%s-%s' % (prefix, s.lower()), m)
        if s in ('SUCCESS', 'FAILURE', 'REVOKED'): break
app.send_task('tasks.something', args=['bar'], task_id=tid(1), reply_to='replies.golden', queue='capture'); dump('task-positional', get('capture'))
app.send_task('tasks.something', kwargs={'foo': 'bär'}, task_id=tid(2), reply_to='replies.golden', queue='capture', time_limit=60, soft_time_limit=50.5, expires=3600, countdown=10, retries=2, headers={'traceparent': '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'}); dump('task-named', get('capture'))
(app.signature('tasks.something', args=['bar'], task_id=tid(3)) | app.signature('tasks.fail')).apply_async(queue='capture'); dump('task-chain', get('capture'))
send(4, 'tasks.something', kwargs={'foo': 'bar'}); replies('something')
send(5, 'tasks.fail', args=[7]); replies('fail')
send(6, 'tasks.nan'); replies('nan')
send(7, 'tasks.nul'); replies('nul')
send(8, 'tasks.surrogate'); replies('surrogate')
send(9, 'tasks.missing'); replies('missing')
send(10, 'tasks.again'); replies('again')
app.control.revoke(tid(11), terminate=True); dump('control-revoke', get(q))
import time; time.sleep(.5)
send(11, 'tasks.something', kwargs={'foo': 'bar'}); replies('revoked')
app.control.ping(timeout=0.2); dump('control-ping', get(q))
print(celery.__version__, sorted(os.listdir(out)))
