"""Tries an installed palmares from an empty folder: build, serve, ask, stop."""

import json
import os
import signal
import subprocess
import sys
import urllib.parse
import urllib.request

palmares = sys.argv[1]
subprocess.run([palmares, "build"], check=True)
subprocess.run([sys.executable, "-m", "palmares", "--help"], check=True, stdout=subprocess.DEVNULL)
server = subprocess.Popen([palmares, "serve", "--port", "0"], stdout=subprocess.PIPE, text=True)
try:
    assert server.stdout is not None
    line = server.stdout.readline()
    print(line.strip())
    address = line.split()[3].strip(",")
    query = (
        "PREFIX pal: <https://w3id.org/palmares#> SELECT (COUNT(*) AS ?n) { ?x a pal:Nomination }"
    )
    with urllib.request.urlopen(
        f"{address}sparql?" + urllib.parse.urlencode({"query": query})
    ) as r:
        answer = json.load(r)
    assert answer["results"]["bindings"][0]["n"]["value"] == "97", answer
    pages = {
        "": "Palmares",
        "sparql": "static/editor.js",
        "ontology": "ontology",
        "doc/work/her-2013": "Her",
    }
    for path, text in pages.items():
        request = urllib.request.Request(address + path, headers={"Accept": "text/html"})
        with urllib.request.urlopen(request) as r:
            assert text in r.read().decode(), path
    with urllib.request.urlopen(address + "static/editor.js") as r:
        assert r.headers["Content-Type"].startswith("text/javascript"), r.headers
        assert len(r.read()) > 100_000
finally:
    os.kill(server.pid, signal.SIGTERM)
    assert server.wait(20) == 0, server.returncode
print("the wheel builds, serves and answers")
