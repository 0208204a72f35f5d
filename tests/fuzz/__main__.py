"""`make fuzz`: requests made from the OpenAPI document against a running site, as three roles and
as nobody; then a public Open311 client. Nothing may answer 5xx, an undocumented status, or what
breaks its own schema."""

import os
import re
import subprocess
import sys
import time
import venv

from liaison.local.__main__ import DATA_DIR, ROOT
from tests.faults.house import House
from tests.fuzz import known

ROLES = ("station", "office", "unit", "")
SCOPES = "from liaison.scopes import WORDS; print(*WORDS, sep=',')"
EXAMPLES = os.environ.get("EXAMPLES", "12")  # of every operation, besides all edge cases
PHASES = os.environ.get("PHASES", "examples,coverage,fuzzing,stateful")
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance"
CHECKS += ",response_schema_conformance"
CLIENT = """
import sys
from georeport import GeoReport
for form in ("json", "xml"):
    city = GeoReport(sys.argv[1] + "/open311/v2", jurisdiction="990101", output_format=form)
    services = city.get_service_list()
    assert len(services) > 10 and services[0]["service_code"], services
    assert city.get_service_definition(services[0]["service_code"])["attributes"]
    requests = city.get_service_requests()
    assert city.get_service_request(requests[0]["service_request_id"])["status"] == "closed"
"""


def environment():
    """A virtual environment apart from the site's: the fuzzer brings a hundred packages."""
    folder = DATA_DIR / "fuzz" / "venv"
    python = folder / "bin" / "python"
    wanted, marker = ROOT / "requirements-fuzz.txt", folder / "installed"
    if not marker.is_file() or marker.read_text() != wanted.read_text():
        venv.create(folder, clear=True, with_pip=True, symlinks=True)
        subprocess.run([python, "-m", "pip", "-q", "install", "-r", wanted], check=True)
        marker.write_text(wanted.read_text())
    return folder / "bin"


def fuzz(programs, house, role):
    """(requests, failures) of one role."""
    where = house.site.data_dir  # what it remembers of an earlier run lies there too
    settings = where / f"fuzz-{role or 'nobody'}.toml"
    command = [programs / "schemathesis", "--config-file", settings]
    command += ["run", f"{house.address}/api/v1/schema/"]
    command += ["--phases", PHASES, "-n", EXAMPLES, "--checks", CHECKS]
    command += ["--continue-on-failure", "--suppress-health-check", "all"]
    key = ""
    if role:
        scopes = house.manage("shell", "-v", "0", "-c", SCOPES).strip()
        key = house.manage("create_api_key", "--user", role, "--scopes", scopes).strip()
        house.rows("UPDATE api_apikey SET per_minute = 60000")
        command += ["-H", f"Authorization: Bearer {key}"]
    settings.write_text(known.configuration(house.address, key), "utf-8")
    log = where / f"fuzz-{role or 'nobody'}.log"
    told = {
        "FUZZ_ADDRESS": house.address,
        "FUZZ_KEY": key,
        "SCHEMATHESIS_HOOKS": "tests.fuzz.hooks",
    }
    told["PYTHONPATH"] = str(ROOT)
    with log.open("wb") as out:
        done = subprocess.run(
            command,
            cwd=where,
            env=os.environ | told,
            stdout=out,
            stderr=subprocess.STDOUT,
            check=False,
        )
    said = log.read_text("utf-8", "replace")
    requests = re.search(r"(\d+) generated", said)
    failures = re.search(r"=+ (\d+) failure", said)
    if done.returncode and not failures:
        sys.exit(f"the fuzzer did not run; see {log}")
    return int(requests[1]) if requests else 0, int(failures[1]) if failures else 0, log


def main():
    began, total, failed = time.monotonic(), 0, 0
    programs = environment()
    house = House("fuzz")
    try:
        house.build()
        for role in ROLES:
            requests, failures, log = fuzz(programs, house, role)
            total, failed = total + requests, failed + failures
            print(
                f"  {role or 'nobody'}: {requests} requests, {failures} failures ({log})",
                flush=True,
            )
        client = subprocess.run([programs / "python", "-c", CLIENT, house.address], check=False)
        print(f"  public Open311 client: {'ok' if client.returncode == 0 else 'FAIL'}")
    finally:
        house.stop()
    print(f"{total} requests, {failed} failures, {time.monotonic() - began:.0f} s")
    sys.exit(1 if failed or client.returncode else 0)


if __name__ == "__main__":
    main()
