"""The floor for a streamed answer: httpx2, json and print, and nothing else.  `python bench/bare.py URL`"""

import json
import sys

import httpx2

BODY = {"model": "gpt-oss:20b", "messages": [{"role": "user", "content": "hello"}], "stream": True}

with (
    httpx2.Client(timeout=None, trust_env=False) as client,
    client.stream("POST", f"{sys.argv[1]}/api/chat", json=BODY) as response,
):
    for line in response.iter_lines():
        print(json.loads(line)["message"]["content"], end="", flush=True)
print()
