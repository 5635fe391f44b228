"""Writes routes (METHOD TEMPLATE) and requests (METHOD PATH NUMBER-OF-THE-ROUTE): 1,200 of real documents, and copies of them under prefixes up to 10,000."""
import json
import os
import random
import re
import sys

METHODS = ("get", "put", "post", "delete", "patch", "head", "options")


def is_simple(path):
    # Two variables in a segment, or text beside one, find-my-way and ASP.NET Core write in ways of their own.
    return all("{" not in part or (part.startswith("{") and part.endswith("}") and part.count("{") == 1) for part in path.split("/"))


def routes_of(folder, count):
    """The operations of the largest documents, each document under a prefix of its own."""
    documents = []
    for place, _, files in sorted(os.walk(folder)):
        for name in sorted(files):
            if name.endswith(".json"):
                try:
                    with open(os.path.join(place, name), encoding="utf-8") as file:
                        document = json.load(file)
                except ValueError:
                    continue
                if isinstance(document, dict) and "openapi" in document and isinstance(document.get("paths"), dict):
                    documents.append(document)
    documents.sort(key=lambda document: -len(document["paths"]))
    routes = []
    for number, document in enumerate(documents):
        seen = set()
        for path, item in document["paths"].items():
            shape = re.sub(r"{[^}]+}", "{}", path)
            if not path.startswith("/") or "#" in path or not isinstance(item, dict) or not is_simple(path) or shape in seen:
                continue
            seen.add(shape)
            # Names may be what the others do not allow; numbers are the same route.
            numbers = iter(range(99))
            plain = re.sub(r"{[^}]+}", lambda _: f"{{p{next(numbers)}}}", path)
            routes += [(method.upper(), f"/api{number}{plain}") for method in item if method in METHODS]
    return routes[:count]


def write(target, name, routes, count=16384):
    rng = random.Random(7)
    with open(os.path.join(target, name + ".routes"), "w", encoding="utf-8") as out:
        out.writelines(f"{method} {path}\n" for method, path in routes)
    word = lambda: "".join(rng.choice("abcdefghijklmnopqrstuvwxyz0123456789-") for _ in range(rng.randint(3, 10)))
    with open(os.path.join(target, name + ".requests"), "w", encoding="utf-8") as out:
        for _ in range(count):
            index = rng.randrange(len(routes))
            method, path = routes[index]
            out.write(f"{method} {re.sub(r'{[^}]+}', lambda _: word(), path)} {index}\n")


def main(folder, target):
    routes = routes_of(folder, 1200)
    write(target, "documents", routes)
    copies = -(-10000 // len(routes))
    write(target, "ten-thousand", [(method, f"/v{copy}{path}") for copy in range(copies) for method, path in routes][:10000])


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
