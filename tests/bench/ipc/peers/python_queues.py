"""The contestants of Python's queue and multiprocessing. They are so much slower than others that they solve a
twentieth of the problem, and say twenty times its seconds."""

import multiprocessing
import platform
import queue
import threading

from contestants import main, seconds_of

PART = 20
CAPACITIES = {8: 4096, 64: 4096, 4096: 256, 2**20: 8}


def consume(get, count, size):
    received = 0
    for _ in range(count):
        received += len(get())
    if received != count * size:
        raise SystemExit("wrong result")


def produce(put, count, size):
    message = bytes(size)
    for _ in range(count):
        put(message)


def threads(size_of_one, pairs):
    def run(size, workers):
        between = queue.Queue(CAPACITIES[size_of_one])

        def body(count):
            each = count // pairs
            crew = [threading.Thread(target=produce, args=(between.put, each, size_of_one)) for _ in range(pairs)]
            crew += [threading.Thread(target=consume, args=(between.get, each, size_of_one)) for _ in range(pairs)]
            for one in crew:
                one.start()
            for one in crew:
                one.join()

        return PART * seconds_of(size // PART, body)

    return run


def bounded_queue(capacity):
    between = multiprocessing.Queue(capacity)
    return between.put, between.get


def simple_queue(capacity):
    between = multiprocessing.SimpleQueue()
    return between.put, between.get


def pipe(capacity):
    receiver, sender = multiprocessing.Pipe(duplex=False)
    return sender.send_bytes, receiver.recv_bytes


def consume_parts(get, done, parts, size):
    for count in parts:
        consume(get, count, size)
        done.release()


def processes(make, size_of_one):
    def run(size, workers):
        put, get = make(CAPACITIES[size_of_one])
        done = multiprocessing.Semaphore(0)
        parts = []
        seconds_of(size // PART, parts.append)
        other = multiprocessing.Process(target=consume_parts, args=(get, done, parts, size_of_one))
        other.start()

        def body(count):
            produce(put, count, size_of_one)
            done.acquire()

        taken = seconds_of(size // PART, body)
        other.join()
        return PART * taken

    return run


def mutex(make):
    def run(size, workers):
        lock = make()

        def body(count):
            for _ in range(count):
                lock.acquire()
                lock.release()

        return PART * seconds_of(size // PART, body)

    return run


CONTESTANTS = {
    ("thread_64B", "Python queue.Queue"): threads(64, 1),
    ("thread_2x2_8B", "Python queue.Queue"): threads(8, 2),
    ("mutex_uncontended", "Python multiprocessing.Lock"): mutex(multiprocessing.Lock),
    ("mutex_uncontended", "Python threading.Lock"): mutex(threading.Lock),
}
for problem, bytes_of_one in ("process_64B", 64), ("process_4KiB", 4096), ("process_1MiB", 2**20):
    for name, maker in ("Queue", bounded_queue), ("SimpleQueue", simple_queue), ("Pipe", pipe):
        CONTESTANTS[problem, f"Python multiprocessing.{name}"] = processes(maker, bytes_of_one)

if __name__ == "__main__":
    main(f"Python {platform.python_version()}", CONTESTANTS)
