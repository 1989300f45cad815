import json
import sys
from hashlib import sha256
from hmac import digest
from pathlib import Path

proof = json.loads(Path(sys.argv[1]).read_text())
commitment, roll, public_value = sys.argv[2:]
applications, slots = proof["applications"], proof["slots"]
secret = bytes.fromhex(proof["secret"])


def demand(holds, otherwise):
    if not holds:
        sys.exit(otherwise)


demand(sha256(secret).hexdigest() == commitment, "another secret than was committed to")
listed = {"applications": applications, "slots": slots}
text = json.dumps(listed, sort_keys=True, separators=(",", ":"))
demand(sha256(text.encode()).hexdigest() == roll, "another list than at the deadline")
demand(proof["public_value"] == public_value, "another public value")

seed = digest(secret, public_value.encode(), "sha256")
key = {a["id"]: digest(seed, a["id"].encode(), "sha256") for a in applications}
demand(len(key) == len(applications), "an application takes part twice")
demand(len(set(slots)) == len(slots), "a slot takes part twice")
ranked = sorted(applications, key=lambda a: (a["priority"], key[a["id"]], a["id"]))
free, assigned, easy = set(slots), {}, []
for a in ranked:
    wanted = [wish for wish in a["wishes"] if wish in free]
    if len(free) > len(easy) and not a["wishes"]:
        easy.append(a["id"])
    elif len(free) > len(easy) and wanted:
        assigned[a["id"]] = wanted[0]
        free.remove(wanted[0])
assigned.update(zip(easy, sorted(free), strict=False))
order = [a["id"] for a in ranked]
demand(proof["order"] == order, "another order")
demand(proof["assigned"] == assigned, "another result")
demand(proof["waitlist"] == [each for each in order if each not in assigned], "another waitlist")
