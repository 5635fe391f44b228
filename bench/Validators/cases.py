"""Writes the cases of the validator bench: for each a folder with the schema, what the engines read, and the instances.

schema.json      the schema, without `format` but in formats/, which all contenders read in the dialect that it names
instances.seq    the instances, each behind a record separator (RFC 7464): what is measured
instances.jsonl  the same, one a line, for peers that read nothing else
"""
import json
import os
import pathlib
import random
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "EndToEnd"))
import bodies

SEED = 20260314

PET = {
    "type": "object", "required": ["id", "name", "photoUrls"], "additionalProperties": False, "properties": {
        "id": {"type": "integer", "minimum": 1},
        "category": {"type": "object", "additionalProperties": False, "properties": {
            "id": {"type": "integer"}, "name": {"type": "string", "maxLength": 40}}},
        "name": {"type": "string", "minLength": 1, "maxLength": 60},
        "photoUrls": {"type": "array", "maxItems": 20, "items": {"type": "string", "maxLength": 200}},
        "tags": {"type": "array", "items": {"type": "object", "additionalProperties": False, "properties": {
            "id": {"type": "integer"}, "name": {"type": "string"}}}},
        "status": {"type": "string", "enum": ["available", "pending", "sold"]}}}

ORDER = {
    "type": "object", "required": ["id", "customer", "currency", "lines", "total"], "additionalProperties": False, "properties": {
        "id": {"type": "string", "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"},
        "createdAt": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$"},
        "customer": {"type": "object", "required": ["id", "email"], "additionalProperties": False, "properties": {
            "id": {"type": "integer", "minimum": 1}, "name": {"type": "string", "minLength": 1, "maxLength": 80},
            "email": {"type": "string", "pattern": "^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\\.[A-Za-z]{2,}$"},
            "address": {"type": "object", "additionalProperties": False, "properties": {
                "street": {"type": "string", "maxLength": 80}, "city": {"type": "string"},
                "zip": {"type": "string", "pattern": "^[0-9]{5}$"}, "country": {"type": "string", "pattern": "^[A-Z]{2}$"}}}}},
        "currency": {"enum": ["EUR", "USD", "GBP", "CHF"]},
        "lines": {"type": "array", "minItems": 1, "maxItems": 100, "items": {
            "type": "object", "required": ["sku", "quantity", "price"], "additionalProperties": False, "properties": {
                "sku": {"type": "string", "pattern": "^[A-Z]{3}-[0-9]{4,8}$"}, "title": {"type": "string", "maxLength": 120},
                "quantity": {"type": "integer", "minimum": 1, "maximum": 1000}, "price": {"type": "number", "minimum": 0},
                "gift": {"type": "boolean"}}}},
        "total": {"type": "number", "minimum": 0},
        "note": {"type": ["string", "null"], "maxLength": 500},
        "status": {"type": "string", "enum": ["new", "paid", "shipped", "delivered", "returned"]}}}

ORDERS = {"type": "object", "required": ["orders"], "properties": {"orders": {"type": "array", "items": ORDER}}}

# The document of EndToEnd, whose 10 kB body is a batch of 41 pets. Only FastShield checks its formats.
KEEPER = {"type": "object", "required": ["name"], "additionalProperties": False, "properties": {
    "name": {"type": "string", "minLength": 1, "maxLength": 64}, "email": {"type": "string", "format": "email", "maxLength": 128},
    "address": {"type": "object", "required": ["street", "city"], "additionalProperties": False, "properties": {
        "street": {"type": "string", "maxLength": 80}, "city": {"type": "string", "maxLength": 80},
        "zip": {"type": "string", "pattern": "^[0-9]{4,6}$"}}}}}

BATCH = {"type": "object", "required": ["pets"], "additionalProperties": False, "properties": {
    "batch": {"type": "string", "minLength": 1, "maxLength": 32},
    "pets": {"type": "array", "minItems": 1, "maxItems": 10000, "items": {
        "type": "object", "required": ["id", "name", "tag", "status", "price"], "additionalProperties": False, "properties": {
            "id": {"type": "integer", "format": "int64", "minimum": 1},
            "name": {"type": "string", "minLength": 1, "maxLength": 64, "pattern": "^[A-Za-z][A-Za-z0-9 '-]*$"},
            "tag": {"type": "string", "enum": ["dog", "cat", "bird", "fish", "other"]},
            "status": {"type": "string", "enum": ["available", "pending", "sold"]},
            "price": {"type": "number", "minimum": 0, "maximum": 100000}, "born": {"type": "string", "format": "date"},
            "vaccinated": {"type": "boolean"}, "tags": {"type": "array", "maxItems": 16, "items": {"type": "string", "minLength": 1, "maxLength": 32}},
            "owner": KEEPER}}}}}

WORDS = "small brass gear analytical engine punched cards box thousand forty teeth difference large blue crate spring valve".split()
NAMES = ["Ada Lovelace", "Charles Babbage", "Grace Hopper", "Jan Łukasiewicz", "Katherine Johnson", "Alan Turing", "Emmy Noether"]
PETS = ["Barkley the Third", "Whiskers", "Rex", "Bella of the North", "Luna"]


def words(rng, low, high):
    return " ".join(rng.choice(WORDS) for _ in range(rng.randint(low, high))).capitalize()


def pet(rng):
    number = rng.randint(100000, 999999)
    photos = [f"https://example.com/photos/{number}/{i}.jpg" for i in range(1, rng.randint(1, 3) + 1)]
    return {"id": number, "category": {"id": rng.randint(1, 9), "name": rng.choice(["Dogs", "Cats", "Birds"])}, "name": rng.choice(PETS),
            "photoUrls": photos, "tags": [{"id": i, "name": rng.choice(["small", "large", "br", "old"])} for i in (1, 2)],
            "status": rng.choice(["available", "pending", "sold"])}


def order(rng):
    lines = [{"sku": "".join(rng.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for _ in range(3)) + f"-{rng.randint(1000, 99999999)}",
              "title": words(rng, 2, 6), "quantity": rng.randint(1, 150), "price": round(rng.uniform(1, 500), rng.choice([0, 1, 2])),
              "gift": rng.random() < 0.3} for _ in range(rng.choice([2, 3, 3, 4]))]
    if rng.random() < 0.2:
        lines[0].pop("title")
    name = rng.choice(NAMES)
    return {
        "id": "%08x-%04x-%04x-%04x-%012x" % tuple(rng.getrandbits(bits) for bits in (32, 16, 16, 16, 48)),
        "createdAt": f"2026-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}T{rng.randint(0, 23):02}:{rng.randint(0, 59):02}:{rng.randint(0, 59):02}.{rng.randint(0, 999):03}Z",
        "customer": {"id": rng.randint(1, 99999), "name": name, "email": f"{name.split()[0].lower()}{rng.randint(1, 99)}@example.com",
                     "address": {"street": f"{rng.randint(1, 99)} {words(rng, 1, 3)} Road", "city": rng.choice(["London", "Kraków", "Turin", "New York"]),
                                 "zip": f"{rng.randint(0, 99999):05}", "country": rng.choice(["GB", "PL", "IT", "US"])}},
        "currency": rng.choice(["EUR", "USD", "GBP", "CHF"]),
        "lines": lines,
        "total": round(sum(line["quantity"] * line["price"] for line in lines), 2),
        "note": None if rng.random() < 0.7 else words(rng, 4, 12),
        "status": rng.choice(["new", "paid", "shipped", "delivered", "returned"])}


def reordered(value, order_of):
    if isinstance(value, dict):
        keys = list(value)
        order_of(keys)
        return {key: reordered(value[key], order_of) for key in keys}
    return [reordered(item, order_of) for item in value] if isinstance(value, list) else value


def dump(value, **options):
    return json.dumps(value, ensure_ascii=False, **(options or {"separators": (",", ":")}))


def api_bodies():
    rng = random.Random(SEED)
    pets = [pet(rng) for _ in range(200)]
    orders = [order(rng) for _ in range(200)]
    many = [{"orders": [order(rng) for _ in range(14)]} for _ in range(16)]
    shuffling = random.Random(SEED + 1)
    return [
        ("api/pet", PET, [dump(p) for p in pets]),
        ("api/order", ORDER, [dump(o) for o in orders]),
        ("api/orders-9k", ORDERS, [dump(o) for o in many]),
        ("api/orders-9k-pretty", ORDERS, [dump(o, indent=2) for o in many]),
        ("api/orders-1m", ORDERS, [dump({"orders": [order(rng) for _ in range(1440)]})]),
        ("order/alphabetical", ORDER, [dump(reordered(o, list.sort)) for o in orders]),
        ("order/random", ORDER, [dump(reordered(o, shuffling.shuffle)) for o in orders]),
        ("formats/pets-10k", BATCH, [dump(bodies.batch(rng, 10 * 1024)) for _ in range(24)]),
        *((f"branches/nested-oneof-{depth}", nested_one_of(), [dump(deep(depth))]) for depth in (5, 10, 20, 60)),
    ]


def nested_one_of():
    """Nothing tells the branches apart but what lies at the bottom: tried one after the other, the work would double with each level."""
    branch = {"type": "object", "properties": {"a": {"$ref": "#/$defs/node"}, "b": {"$ref": "#/$defs/node"}}}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$ref": "#/$defs/node", "$defs": {"node": {"oneOf": [
        {**branch, "properties": {**branch["properties"], "x": {"type": "integer"}}, "required": ["x"]},
        {**branch, "properties": {**branch["properties"], "x": {"type": "string"}}, "required": ["x"]},
        {"type": "null"}]}}}


def deep(depth):
    value = None
    for level in range(depth):
        value = {"a": value, "x": level if level % 2 else str(level)}
    return value


def without_formats(schema):
    if isinstance(schema, list):
        return [without_formats(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: without_formats(value) for key, value in schema.items() if not (key == "format" and isinstance(value, str))}


def write(target, name, schema, instances):
    folder = os.path.join(target, name)
    os.makedirs(folder, exist_ok=True)
    schema = dict(schema) if name.startswith("formats/") else without_formats(schema)
    schema.setdefault("$schema", "https://json-schema.org/draft/2020-12/schema")
    for file, text in (("schema.json", dump(schema)), ("instances.seq", "".join("\x1e" + text for text in instances)),
                       ("instances.jsonl", "\n".join(dump(json.loads(text)) for text in instances) + "\n")):
        with open(os.path.join(folder, file), "w", encoding="utf-8", newline="") as out:
            out.write(text)


def main(target, suites, limit=200):
    names = []
    for name, schema, instances in api_bodies():
        write(target, name, schema, instances)
        names.append(name)
    root = os.path.join(suites, "payloads", "jsonschema-benchmark")
    for name in sorted(os.listdir(root)) if os.path.isdir(root) else []:
        lines = os.path.join(root, name, "instances.jsonl")
        if not os.path.exists(lines):
            continue
        with open(os.path.join(root, name, "schema.json"), encoding="utf-8") as file:
            schema = json.load(file)
        with open(lines, encoding="utf-8") as file:
            instances = [line.rstrip("\n") for line in file if line.strip()]
        # An even sample keeps the run short; the sets are of equal kind all through.
        step = max(1, len(instances) // limit)
        write(target, "sets/" + name, schema, instances[::step][:limit])
        names.append("sets/" + name)
    with open(os.path.join(target, "names.txt"), "w", encoding="utf-8") as out:
        out.write("\n".join(names) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
