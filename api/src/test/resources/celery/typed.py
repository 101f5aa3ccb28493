"""Values that Celery writes in one way up to 5.2 and in another from 5.3 on."""

import datetime
import decimal
import uuid

from tasks import app


@app.task(name='typed.values')
def values(due=None):
    return {
        'at': datetime.datetime(2026, 3, 29, 1, 30, tzinfo=datetime.timezone.utc),
        'day': datetime.date(2026, 3, 29),
        'price': decimal.Decimal('0.10'),
        'id': uuid.UUID('0af76519-16cd-43dd-8448-eb211c80319c'),
        'due': due,
    }


@app.task(name='tasks.hello')
def hello(first: str) -> str:
    return f'Hello {first}'
