"""The whole portal as processes: ready file, addresses, sign-in over TLS, quick end."""

from __future__ import annotations

import json
import re
import signal
import ssl
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import psutil

ROOT = Path(__file__).parents[2]


def _wait_for(path: Path, process: subprocess.Popen[bytes]) -> dict[str, Any]:
    until = time.monotonic() + 30
    while not path.exists():
        assert process.poll() is None
        assert time.monotonic() < until
        time.sleep(0.05)
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def test_start_sign_in_and_stop(tmp_path: Path, template_cache: Path) -> None:
    ready_file = tmp_path / "ready.json"
    command = [
        sys.executable,
        "-m",
        "portal.launch",
        "--runtime-dir",
        str(tmp_path / "run"),
        "--ready",
        str(ready_file),
    ]
    process = subprocess.Popen([*command, "--seed", "7", "--cache-dir", str(template_cache)], cwd=ROOT)
    try:
        ready = _wait_for(ready_file, process)
        assert stat.S_IMODE(ready_file.stat().st_mode) == 0o600
        children = psutil.Process(process.pid).children(recursive=True)
        tls = ssl.create_default_context(cafile=ready["ca_file"])
        with httpx.Client(verify=tls, follow_redirects=True, trust_env=False, timeout=10) as client:
            form = client.get(ready["base_urls"]["public"] + "/dang-nhap?tiep=/tai-khoan")
            handle = re.search(r'name="handle" value="([^"]+)"', form.text)
            assert handle
            password = ready["secrets"]["KIEMDINH_CITIZEN_A_PASSWORD"]
            sent = {"handle": handle.group(1), "username": "congdan.a", "password": password}
            page = client.post(str(form.url.join("/sign-in")), data=sent)
            assert page.url.path == "/tai-khoan"
            assert "Nguyễn Thị Minh An" in page.text
            assert "server" not in page.headers
            plain = client.get(ready["plain_http"] + "/thu-tuc?q=phim", follow_redirects=False)
            assert plain.headers["location"] == ready["base_urls"]["public"] + "/thu-tuc?q=phim"
            hooks = ready["hooks"]["base_url"]
            bearer = {"Authorization": f"Bearer {ready['secrets']['KIEMDINH_HOOK_TOKEN']}"}
            assert client.get(f"{hooks}/clock", headers=bearer).status_code == 200
    finally:
        process.send_signal(signal.SIGTERM)
        code = process.wait(30)
    assert code == 0
    gone, alive = psutil.wait_procs(children, timeout=30)
    assert gone
    assert not alive
