# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""Ctrl-C during long calls, in processes of their own."""
import os
import signal
import subprocess
import sys
import time

import pytest

PROGRAM = """
import itertools, pathlib, sys
import octet as ov, octet.nncf as nncf
model = ov.read_model({weights!r}, architecture="cifar10_mobilenetv2_x1_0", input_shape=[1, 3, 32, 32])
images, preprocess = ov.DemoShapes(ov.Split.train), ov.Preprocess.named("cifar10")
net = ov.compile_model(model)
x = preprocess(images[0].image)
def forever():
    print("started", flush=True)
    yield from itertools.repeat(x)
def pairs():
    print("started", flush=True)
    yield from itertools.repeat((x, 0))
class Pairs:
    def __len__(self): return 10**6
    def __iter__(self): return pairs()
try:
    {call}
except KeyboardInterrupt:
    print("interrupted")
"""

CALLS = {
    "calibration": 'ov.save_model(nncf.quantize(model, nncf.Dataset(forever()), subset_size=10**9), "quantized.xml")',
    "validation": "ov.evaluate(net, Pairs())",
    "benchmark": 'print("started", flush=True); ov.benchmark(net, duration_s=600)',
    "synchronous benchmark": 'print("started", flush=True); ov.benchmark(net, duration_s=600, api="sync")',
}


@pytest.mark.parametrize("call", CALLS)
def test_ctrl_c_stops(call, tmp_path):
    from conftest import DEMO_WEIGHTS

    program = PROGRAM.format(weights=str(DEMO_WEIGHTS), call=CALLS[call])
    process = subprocess.Popen([sys.executable, "-c", program], cwd=tmp_path, stdout=subprocess.PIPE, text=True, env=os.environ)
    assert process.stdout.readline() == "started\n"
    time.sleep(0.5)
    sent = time.monotonic()
    process.send_signal(signal.SIGINT)
    assert process.stdout.readline() == "interrupted\n"
    print(f"{call}: {time.monotonic() - sent:.2f} s from the signal to KeyboardInterrupt")
    assert process.wait(timeout=30) == 0
    assert list(tmp_path.iterdir()) == []
