"""The request bodies of the workloads: the same bytes on every machine."""
import json
import random

NAMES = ["Bella", "Max", "Luna", "Charlie", "Lucy", "Cooper", "Bailey", "Daisy", "Sadie", "Molly"]
STREETS = ["Main Street", "Oak Avenue", "Park Lane", "Mill Road", "Elm Court"]
CITIES = ["Springfield", "Riverton", "Fairview", "Georgetown", "Salem"]


def text(value):
    return json.dumps(value, separators=(",", ":")).encode()


def pet(rnd, number):
    return {
        "id": 1000 + number, "name": "%s %d" % (rnd.choice(NAMES), number % 97), "tag": rnd.choice(["dog", "cat", "bird"]),
        "status": rnd.choice(["available", "pending", "sold"]), "price": round(rnd.uniform(5, 900), 2),
        "born": "20%02d-%02d-%02d" % (rnd.randint(10, 24), rnd.randint(1, 12), rnd.randint(1, 28)),
        "vaccinated": rnd.random() < 0.7, "tags": ["small", "brown", "friendly"][: rnd.randint(1, 3)],
        "owner": {"name": "Ada L", "email": "ada%d@example.com" % (number % 100),
                  "address": {"street": "%d %s" % (rnd.randint(1, 99), rnd.choice(STREETS)),
                              "city": rnd.choice(CITIES), "zip": "%05d" % rnd.randint(10000, 99999)}},
    }


def of_300_bytes(rnd):
    one = pet(rnd, 7)
    one["owner"]["name"] = ""
    one["owner"]["name"] = ("Ada Lovelace of the Analytical Engine " * 2)[: 300 - len(text(one))].strip()
    return one


def batch(rnd, size):
    pets, length = [], len(text({"batch": "2026-11-21", "pets": []}))
    while True:
        one = pet(rnd, len(pets))
        length += len(text(one)) + 1
        if pets and length > size:
            return {"batch": "2026-11-21", "pets": pets}
        pets.append(one)


def write(folder):
    rnd = random.Random(4711)
    small = of_300_bytes(rnd)
    big = batch(rnd, 1024 * 1024)
    bodies = {"post300": small, "bad300": dict(small, price="free"), "post10k": batch(rnd, 10 * 1024), "post1m": big}
    for name, body in bodies.items():
        (folder / name).write_bytes(text(body))
