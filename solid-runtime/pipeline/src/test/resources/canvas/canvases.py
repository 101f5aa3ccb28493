"""Random canvases, a line of JSON each, with what Celery's eager mode makes of them."""
import json
import random
import sys

from celery import Celery, chain, chord, group

app = Celery("canvases", broker="memory://", backend="cache+memory://")
app.conf.task_always_eager = True


@app.task(name="tasks.add")
def add(*numbers, more=0):
    return sum(numbers) + more


@app.task(name="tasks.double")
def double(number):
    return 2 * number


@app.task(name="tasks.total")
def total(numbers, more=0):
    return sum(numbers) + more


@app.task(name="tasks.hello")
def hello():
    return 7


def one(chance, given):
    """A task that yields a number; given is what comes before it: None, a number or a list."""
    if given == "list":
        return total.s(more=chance.randrange(9)) if chance.random() < 0.3 else total.s()
    kind = chance.randrange(4)
    if kind == 0 and given is None:
        return hello.s()
    if kind == 1:
        return double.s(chance.randrange(9)) if given is None else double.s()
    if kind == 2:
        return add.s(*[chance.randrange(9) for _ in range(chance.randrange(1, 3))], more=chance.randrange(9))
    if kind == 3 and given is not None:
        return add.si(chance.randrange(9), 1)
    return add.s(chance.randrange(9), chance.randrange(9))


def header(chance, depth, given):
    return [number(chance, depth - 1, given) for _ in range(chance.randrange(2, 4))]


def number(chance, depth, given=None):
    """Something that yields a number."""
    kind = chance.randrange(4) if depth > 0 else 0
    if kind == 1:
        return chord(header(chance, depth, given), one(chance, "list"))
    if kind == 2:
        # eager mode loses what a chord is given that begins a nested chain; workers do not
        steps = [number(chance, depth - 1) if given is None else one(chance, given)]
        for _ in range(chance.randrange(1, 3)):
            steps.append(one(chance, "number"))
        return chain(*steps)
    if kind == 3:
        first = one(chance, given)
        return chain(first, group(header(chance, depth, "number")), one(chance, "list"))
    return one(chance, given)


def canvas(chance):
    if chance.random() < 0.3:
        return group(header(chance, 2, None))
    return number(chance, 3)


def main(seed, count):
    for each in range(seed, seed + count):
        signature = canvas(random.Random(each))
        text = json.dumps(signature)
        result = signature.apply().get()
        print(json.dumps({"seed": each, "canvas": json.loads(text), "result": result}))


main(int(sys.argv[1]), int(sys.argv[2]))
