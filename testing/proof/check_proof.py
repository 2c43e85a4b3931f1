"""Checks proofs of Drover by docs/reference/proof.md alone, with nothing but Python's own library.

Usage: check_proof.py [--key BASE64] FILE ...    FILE is a whole proof, or what proves one file of it; prints one line for each file; exits with 1 when one is refused, with 2 when none is given.
"""

import base64
import functools
import hashlib
import json
import re
import sys
import unicodedata

GROUPS = ["verified", "weaker", "excluded", "accepted", "failed", "unreadable"]
CLASSES = ["A", "B", "C", "D", "E"]
EVIDENCE = {"reread": "A", "hash": "B", "hash-listed": "B", "size": "C", "size-and-time": "C", "rewritten": "D", "none": "E"}
FOLDERS = ["created", "present", "excluded", "accepted", "failed", "not-listed"]
INCLUSION = {"type", "record", "index", "path", "signature"}
MAX_SAFE = 2**53 - 1
HASH = re.compile(r"[\da-f]{64}")
VERSION = 2
MEMBERS = {  # by type: those that are there, and those that may be
    "header": ("format version scope madeAt software source destination settings exclusions rows", "operators operator"),
    "row": ("id name source destination runs settings exclusions", "stoppedAtOnce"),
    "folder": ("path outcome", "final run detail accepted"),
    "file": ("path size group reason", "row listed modified run detail final stored class evidence hash provedAt conflict accepted"),
    "vanished": ("path size", "modified"),
    "row-end": ("found groups classes folders vanished counted gaps", ""),
    "totals": ("found groups classes folders vanished rows status", ""),
    "signature": ("algorithm key records root signature", ""),
}
TIME = re.compile(r"([+-]\d\d)?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
EPOCH = "1970-01-01T00:00:00.000Z"


class Flaw(Exception):
    """The file is not a sound proof."""


def refusing(judge):
    """What stumbles over a record has met one that no Drover writes."""

    @functools.wraps(judge)
    def judged(*given):
        try:
            return judge(*given)
        except (LookupError, TypeError, AttributeError, ValueError, ArithmeticError, RecursionError) as error:
            raise Flaw("a record holds something else than its type has") from error

    return judged


@refusing
def check(data, trusted=None):
    """Answers with the status of the proof (`passed`, `failed`, `incomplete`), or raises Flaw. `trusted`: the only key to accept."""
    if not data.endswith(b"\n"):
        raise Flaw("the file was cut off")
    lines = data[:-1].split(b"\n")
    require_known(json_of(lines[0]))
    records = [parse(line) for line in lines]
    require([at for at, each in enumerate(records) if each["type"] == "header"] == [0], "one header comes first")
    require([each["type"] for each in records].count("signature") == 1, "there is one signature")
    require([each["type"] for each in records].count("totals") == 1, "there are totals once")
    require([each["type"] for each in records[-2:]] == ["totals", "signature"], "totals and signature come last")
    header, totals, signature = records[0], records[-2], records[-1]
    require(header["format"] == "drover-proof" and header["version"] in (1, VERSION), "the format is known")
    judge_rows(records[1:-2], header, totals)
    judge_signature(lines[:-1], signature, header["version"], trusted)
    return totals["status"]


@refusing
def check_inclusion(proved, trusted=None):
    """Answers with the id of the row that the proved file stands in ('' in version 1, which tells none), or raises Flaw."""
    require_known(proved)
    require(set(proved) == INCLUSION, "nothing stands there that nobody signed")
    signature, line, at = proved["signature"], proved["record"].encode("utf-8"), proved["index"]
    record = parse(line)
    require(record["type"] == "file", "the record is a file")
    judge_file(record)
    last = signature["records"] - 1
    require(type(at) is int and 0 <= at <= last, "the record has a place")
    require(all(HASH.fullmatch(each) for each in proved["path"]), "hashes are written in one way")
    node = hashlib.sha256(b"\0" + line).digest()
    for beside in map(bytes.fromhex, proved["path"]):
        require(last > 0, "the way is no longer than the tree is high")
        if at % 2 == 1 or at == last:
            node = hashlib.sha256(b"\1" + beside + node).digest()
            while at % 2 == 0 and at != 0:
                at, last = at // 2, last // 2
        else:
            node = hashlib.sha256(b"\1" + node + beside).digest()
        at, last = at // 2, last // 2
    require(last == 0 and node.hex() == signature["root"], "the way leads to the root")
    judge_signed(signature, VERSION if "row" in record else 1, trusted)
    return record.get("row", "")


def parse(line):
    try:
        value = json.loads(line.decode("utf-8"), parse_float=refuse, parse_constant=refuse)
        text = canonical(value)
    except (ValueError, RecursionError) as error:
        raise Flaw("a line is no record") from error
    require(text.encode("utf-8", "surrogatepass") == line, "each line is canonical JSON")
    require(isinstance(value, dict) and value.get("type") in MEMBERS, "each line is a record")
    needed, possible = (set(names.split()) for names in MEMBERS[value["type"]])
    require(needed <= set(value) - {"type"} <= needed | possible, "a record has the members of its type")
    return value


def require_known(told):
    """Of a proof that is newer than this checker nothing but its version can be read."""
    version = told.get("version") if isinstance(told, dict) and (told.get("format") == "drover-proof" or told.get("type") == "inclusion") else None
    if type(version) is int and version > VERSION:
        raise Flaw("it was made by a newer Drover, in format {}: take the checker of that version".format(version))


def refuse(text):
    raise ValueError(text)


def canonical(value):
    """RFC 8785 for whole numbers."""
    if isinstance(value, list):
        return "[" + ",".join(canonical(each) for each in value) + "]"
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join(canonical(key) + ":" + canonical(value[key]) for key in keys) + "}"
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > MAX_SAFE:
        raise ValueError(value)
    return json.dumps(value, ensure_ascii=False)


def no_figures():
    amount = lambda: {"files": 0, "bytes": 0}
    return {
        "found": amount(),
        "groups": {name: amount() for name in GROUPS},
        "classes": {name: amount() for name in CLASSES},
        "folders": {name: 0 for name in FOLDERS},
        "vanished": 0,
    }


def plus(amount, files, size):
    amount["files"] += files
    amount["bytes"] += size


def add(figures, more):
    plus(figures["found"], more["found"]["files"], more["found"]["bytes"])
    for part, names in (("groups", GROUPS), ("classes", CLASSES)):
        for name in names:
            plus(figures[part][name], more[part][name]["files"], more[part][name]["bytes"])
    for name in FOLDERS:
        figures["folders"][name] += more["folders"][name]
    figures["vanished"] += more["vanished"]


def status_of(figures, gaps):
    if gaps:
        return "incomplete"
    lost = figures["groups"]["failed"]["files"] + figures["groups"]["unreadable"]["files"] + figures["folders"]["failed"]
    return "failed" if lost > 0 else "passed"


def judge_rows(records, header, totals):
    rows = {"passed": 0, "failed": 0, "incomplete": 0}
    everything, figures, listed, last = no_figures(), None, None, None
    names, claimed, below = header["settings"].get("destinationNames", {"caseSensitive": True, "foldsUnicode": False}), set(), []
    for record in records:
        kind = record["type"]
        if kind == "row":
            require(figures is None, "a row ends before the next begins")
            figures, listed, last = no_figures(), {"files": 0, "bytes": 0}, None
            below = record["destination"] or []
            named = record["id"] if header["version"] > 1 else None
            continue
        require(figures is not None, "everything stands in a row")
        if kind == "row-end":
            gaps = record["gaps"]
            if figures["folders"]["not-listed"] > 0:
                require("folder-not-listed" in gaps, "a row with a folder that was not listed says so")
            if record["counted"] is not None and record["counted"] != listed:
                require("count-differs" in gaps, "a row that was counted otherwise says so")
            require(all(record[name] == figures[name] for name in figures), "the sums of a row are right")
            add(everything, figures)
            rows[status_of(figures, gaps)] += 1
            figures = None
            continue
        place = place_of(record["path"])
        require(last is None or last <= place, "items come in order")
        last = place
        if kind == "file":
            judge_file(record)
            require(record.get("row") == named, "a file names the row that it stands in")
            if "final" in record:
                claim = tuple(folded(name, names) for name in below + record["final"])
                require(claim not in claimed, "each place at the destination is claimed once")
                claimed.add(claim)
            size = record["size"]
            plus(figures["found"], 1, size)
            plus(figures["groups"][record["group"]], 1, size)
            plus(listed, 1, record.get("listed", size))
            if "class" in record:
                plus(figures["classes"][record["class"]], 1, size)
        elif kind == "folder":
            require(("accepted" in record) == (record["outcome"] == "accepted"), "somebody accepted what is accepted")
            figures["folders"][record["outcome"]] += 1
        elif kind == "vanished":
            figures["vanished"] += 1
        else:
            raise Flaw("a record of an unknown type")
    require(figures is None, "the last row ends")
    require(all(totals[name] == everything[name] for name in everything), "the totals are right")
    for unit in ("files", "bytes"):
        accounted = sum(totals["groups"][name][unit] for name in GROUPS)
        require(accounted == totals["found"][unit], "the totals balance")
    require(totals["rows"] == rows and header["rows"] == sum(rows.values()), "the rows are counted right")
    if rows["incomplete"] > 0 or sum(rows.values()) == 0:
        status = "incomplete"
    else:
        status = "failed" if rows["failed"] > 0 else "passed"
    require(totals["status"] == status, "the status follows from the rows")


def judge_file(record):
    """The group of a file is what its evidence bears."""
    group, letter = record["group"], record.get("class")
    require(type(record["size"]) is int and record["size"] >= 0, "a size is no less than nothing")
    for told in (record, record.get("stored", {})):
        require(TIME.fullmatch(told.get("modified", EPOCH)), "the time of a file is one in UTC")
    require(("accepted" in record) == (group == "accepted"), "somebody accepted what is accepted")
    require(EVIDENCE.get(record.get("evidence")) == letter, "the class is that of the evidence")
    require(("evidence" in record) == ("class" in record) == ("final" in record), "evidence has a class and a place")
    expected = "verified" if letter in ("A", "B") else "weaker"
    require(group == expected if letter else group not in ("verified", "weaker"), "the group is that of the class")


def folded(name, names):
    """The same for names that the destination takes for one: composed, and in lower case letter by letter, as far as it does not tell them apart."""
    name = unicodedata.normalize("NFC", name) if names["foldsUnicode"] else name
    if names["caseSensitive"]:
        return name
    name = "".join(map(small, name))
    return unicodedata.normalize("NFC", name) if names["foldsUnicode"] else name


def small(letter):
    """Simple case folding: a letter whose other case is more than one letter stays as it is."""
    if letter == "\u0131":
        return letter
    upper = letter.upper() if len(letter.upper()) == 1 else letter
    return upper.lower() if len(upper.lower()) == 1 else upper


def place_of(path):
    """The row's own folder first, then folder by folder, and by name within."""
    if not path:
        return (0, [], b"")
    names = [name.encode("utf-8") for name in path]
    return (1, names[:-1], names[-1])


def judge_signature(lines, signature, version, trusted):
    require(signature["records"] == len(lines), "as many records were signed as there are")
    require(signature["root"] == root_of(lines).hex(), "the root is that of the records")
    judge_signed(signature, version, trusted)


def judge_signed(signature, version, trusted):
    require(set(signature) == {"type", *MEMBERS["signature"][0].split()}, "nothing stands beside the signature that nobody signed")
    require(signature["type"] == "signature", "the signature is one")
    require(signature["algorithm"] == "Ed25519", "the algorithm is known")
    key, signed = bytes_of(signature["key"], 32), bytes_of(signature["signature"], 64)
    require(trusted is None or key == bytes_of(trusted, 32), "the key is the one that is trusted")
    message = "drover-proof-v{}\n{}\n{}\n".format(version, signature["records"], signature["root"]).encode()
    require(verify(key, message, signed), "the signature is right")


def bytes_of(text, length):
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise Flaw("a text is no base64") from error
    require(len(raw) == length and base64.b64encode(raw).decode() == text, "base64 is written in one way")
    return raw


def root_of(lines):
    """RFC 6962: hashes of subtrees whose sizes are powers of two, joined from the right in the end."""
    stack = []
    for line in lines:
        node, height = hashlib.sha256(b"\0" + line).digest(), 0
        while stack and stack[-1][1] == height:
            node, height = hashlib.sha256(b"\1" + stack.pop()[0] + node).digest(), height + 1
        stack.append((node, height))
    node = stack.pop()[0]
    while stack:
        node = hashlib.sha256(b"\1" + stack.pop()[0] + node).digest()
    return node


# Ed25519 by RFC 8032, section 5.1.7: points in extended coordinates (X, Y, Z, T).

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def verify(key, message, signature):
    point, commitment = decompress(key), decompress(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if point is None or commitment is None or scalar >= ORDER:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    return same(multiply(scalar, BASE), plus_point(commitment, multiply(challenge, point)))


def decompress(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P != 0:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P != 0 or (x == 0 and sign == 1):
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


def plus_point(p, q):
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * p[3] * q[3] * D % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def multiply(scalar, point):
    result = (0, 1, 1, 0)
    while scalar > 0:
        if scalar & 1:
            result = plus_point(result, point)
        point = plus_point(point, point)
        scalar >>= 1
    return result


def same(p, q):
    return (p[0] * q[2] - q[0] * p[2]) % P == 0 and (p[1] * q[2] - q[1] * p[2]) % P == 0


BASE = decompress((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def require(holds, what):
    if not holds:
        raise Flaw("does not hold: " + what)


def json_of(data):
    """None where it is no JSON."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def main(arguments):
    trusted, names = None, arguments
    if arguments[:1] == ["--key"]:
        trusted, names = (arguments[1:2] or [""])[0], arguments[2:]
    if not names or trusted == "":
        print(__doc__.split("\n\n")[1], file=sys.stderr)
        return 2
    sys.stdout.reconfigure(errors="backslashreplace")
    refused = False
    for name in names:
        try:
            with open(name, "rb") as file:
                data = file.read()
            proved = json_of(data)
            if isinstance(proved, dict) and proved.get("type") == "inclusion":
                print("sound", "row " + check_inclusion(proved, trusted), name)
            else:
                print("sound", check(data, trusted), name)
        except (Flaw, OSError) as flaw:
            refused = True
            print("refused", name, flaw)
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
