"""The solids of a room, three kinds of workers' in one file for the example: a small script's, a GPU's, and those of a
tool with tens of gigabytes. All are ordinary Celery tasks.

    SOLIDFLUX_AMQP_URL=$(cat ../../.solidflux/amqp-url) \
        celery -A solids worker -Q house-ingest,house-depth,house-surface --concurrency 1
"""

import os

from celery import Celery

app = Celery('house', broker=os.environ['SOLIDFLUX_AMQP_URL'])
app.conf.update(result_backend='rpc://', task_track_started=True, task_acks_late=True, worker_prefetch_multiplier=1)


@app.task
def ingest(album: str) -> dict:
    if not album:
        raise ValueError('an album has a name')
    return {
        'views': [
            {'name': 'door', 'exposure': 1.5, 'tiles': [f'{album}/door/{tile}' for tile in range(3)]},
            {'name': 'window', 'exposure': 0.5, 'tiles': [f'{album}/window/{tile}' for tile in range(2)]},
        ]
    }


@app.task(bind=True)
def depth(self, tile: str, exposure: float) -> dict:
    self.update_state(state='PROGRESS', meta={'fraction': 0.5, 'message': tile})
    return {'uri': f'{tile}.depth', 'exposure': exposure}


@app.task
def surface(view: str, depths: list) -> dict:
    return {'uri': f'{view}.surface', 'of': len(depths)}


@app.task
def model(surfaces: list) -> dict:
    return {'uri': 'room.model', 'of': [surface['uri'] for surface in surfaces]}


@app.task
def publish(item: dict, by: str) -> str:
    return f"{item['model']} for {item['customer']}, approved by {by}"


@app.task
def tidy(album: str, outcome: str) -> None:
    print(f'{album}: {outcome}')
