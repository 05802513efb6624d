#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""What a call from Python adds to an inference, with the package that is named, octet or openvino.

call_overhead.py PACKAGE MODEL [THREADS]: microseconds of compiled(x), request.infer(x) and request.infer(), in turn; with octet also of the
C++ loop of octet.benchmark. The least of all calls is what the machine's other work does not touch."""
import importlib
import statistics
import sys
import time

import numpy as np


def microseconds(function, count):
    durations = []
    for _ in range(count):
        start = time.perf_counter_ns()
        function()
        durations.append((time.perf_counter_ns() - start) / 1e3)
    return min(durations), statistics.median(durations)


def main():
    package, file = sys.argv[1:3]
    ov = importlib.import_module(package)
    config = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": "f32"}
    if len(sys.argv) > 3:
        config["INFERENCE_NUM_THREADS"] = sys.argv[3]
    net = ov.Core().compile_model(file, "CPU", config)
    x = np.random.default_rng(0).standard_normal(list(net.input(0).shape), np.float32)
    request = net.create_infer_request()
    request.get_input_tensor().data[:] = x
    rounds, count = 12, 300

    def cpp_loop():
        latency = ov.benchmark(net, num_iterations=count, api="sync").latency_ms
        return latency.min * 1e3, latency.median * 1e3

    measured = {
        "compiled(x)": lambda: microseconds(lambda: net(x), count),
        "request.infer(x)": lambda: microseconds(lambda: request.infer(x, share_inputs=True), count),
        "request.infer()": lambda: microseconds(lambda: request.infer(share_outputs=True), count),
    }
    if package == "octet":
        measured = {"C++": cpp_loop, **measured}
    results = {name: [] for name in measured}
    for _ in range(rounds):
        for name, measure in measured.items():
            results[name].append(measure())
    for name, values in results.items():
        least, median = min(v[0] for v in values), min(v[1] for v in values)
        print(f"{package:<9}{name:<18} least {least:9.2f} us, best median of {count} {median:9.2f} us")


if __name__ == "__main__":
    main()
