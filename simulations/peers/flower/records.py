"""records.py FOLDER MEMBERS RECORDS: made-up log lines of so many members, the base model and its tokenizer, for both sides."""

import json
import random
import sys
import zipfile
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent / "training"))
import weights

ATTACKS = ["/../../etc/passwd", "?id=1'+or+1=1--", "<script>alert(1)</script>", "${jndi:ldap://x.y/a}", ";cat+/etc/shadow"]
AGENTS = ["Mozilla/5.0 (X11; Linux x86_64)", "Mozilla/5.0 (Windows NT 10.0; Win64; x64)", "curl/8.5.0", "Googlebot/2.1"]


def line(chance):
    attack = chance.random() < 0.3
    path = f"/shop/{chance.choice('abcdefgh')}/item/{chance.randrange(10**6)}"
    text = f"GET {path}{chance.choice(ATTACKS) if attack else ''} {chance.choice([200, 302, 404])} {chance.choice(AGENTS)}"
    return text, "attack" if attack else "benign"


def main(folder, members, records):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(1)
    with open(folder / "records.jsonl", "w") as out:
        for member in range(int(members)):
            for _ in range(int(records)):
                text, label = line(chance)
                out.write(json.dumps({"text": text, "label": label, "member": f"m{member}"}) + "\n")
    weights.main(folder / "base")
    with zipfile.ZipFile(max(weights.ARTIFACT.glob("*/*.jar"))) as jar:
        (folder / "tokenizer.json").write_bytes(jar.read("all-minilm-l6-v2-tokenizer.json"))


main(*sys.argv[1:])
