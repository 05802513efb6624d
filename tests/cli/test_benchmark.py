# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""The console and the reports of octet benchmark, as benchmark_app's."""

import json

from octet_cli import Case, run

STEPS = ["Parsing and validating input arguments", "Loading Octet Runtime", "Setting device configuration",
         "Reading model files", "Resizing model to match image sizes and given batch", "Configuring input of the model",
         "Loading the model to the device", "Querying optimal runtime parameters",
         "Creating infer requests and preparing input tensors", "Measuring performance", "Dumping statistics report"]


class Benchmark(Case):
    def bench(self, *arguments):
        return self.assert_done(run("benchmark", "-m", self.model, *arguments)).stdout

    def test_prints_the_eleven_steps_in_order(self):
        lines = [line for line in self.bench("-niter", 4).splitlines() if line.startswith("[Step ")]
        self.assertEqual([line.split("] ", 1)[0] for line in lines], [f"[Step {i}/11" for i in range(1, 12)])
        for line, step in zip(lines, STEPS):
            self.assertIn(step, line)

    def test_closing_lines(self):
        tail = self.bench("-niter", 4, "-nireq", 2).splitlines()[-9:]
        patterns = [r"\[ INFO \] Execution Devices:\['CPU'\]", r"\[ INFO \] Count:            4 iterations",
                    r"\[ INFO \] Duration:         \d+\.\d\d ms", r"\[ INFO \] Latency:",
                    r"\[ INFO \]    Median:        \d+\.\d\d (us|ms)", r"\[ INFO \]    Average:       \d+\.\d\d (us|ms)",
                    r"\[ INFO \]    Min:           \d+\.\d\d (us|ms)", r"\[ INFO \]    Max:           \d+\.\d\d (us|ms)",
                    r"\[ INFO \] Throughput:   \d+\.\d\d FPS"]
        for line, pattern in zip(tail, patterns, strict=True):
            self.assertRegex(line, f"^{pattern}$")

    def test_takes_the_flags_of_the_comparison_scripts(self):
        text = self.bench("-d", "CPU", "-api", "async", "-t", 0.2, "-nstreams", 2, "-nthreads", 2, "-nireq", 2, "-shape",
                          "[1,3,8,8]", "-infer_precision", "f32")
        self.assertIn("NUM_STREAMS: 2", text)
        self.assertIn("2 inference requests, limits: 200 ms duration", text)

    def test_iterations_are_a_multiple_of_the_requests(self):
        text = self.bench("-niter", 11, "-nireq", 2)
        self.assertIn("[ WARNING ] Number of iterations was aligned by request number from 11 to 12 using number of "
                      "requests 2\n", text)
        self.assertIn("limits: 12 iterations", text)
        self.assertIn("Count:            12 iterations", text)

    def test_the_batch_size_is_told_before_the_model_is_reshaped(self):
        self.assertIn("[ INFO ] Model batch size: 1\n[ INFO ] Reshaping model: 'x': [1,3,8,8]\n",
                      self.bench("-niter", 1, "-nireq", 1, "-b", 1))

    def test_takes_long_options_with_two_dashes(self):
        self.assertIn("Count:            6 iterations", self.bench("--niter", 6, "--nireq", 1))

    def test_takes_a_named_shape(self):
        self.assertIn("Reshaping model: 'x': [1,3,8,8]", self.bench("-niter", 1, "-nireq", 1, "-shape", "x[1,3,8,8]"))

    def test_synchronous_runs_have_one_request(self):
        text = self.bench("-api", "sync", "-niter", 5)
        self.assertIn("Start inference synchronously, limits: 5 iterations", text)
        self.assertIn("Count:            5 iterations", text)

    def test_auto_is_the_cpu(self):
        self.assertIn("Execution Devices:['CPU']", self.bench("-d", "AUTO", "-niter", 1))

    def test_zero_iterations_compile_only(self):
        text = self.bench("-niter", 0)
        self.assertIn("[Step 10/11] Measuring performance (skipped)", text)
        self.assertNotIn("Throughput", text)

    def test_csv_report(self):
        self.bench("-niter", 4, "-nireq", 2, "-report_type", "no_counters", "-report_folder", self.folder)
        text = (self.folder / "benchmark_report.csv").read_text()
        for line in ("Command line parameters", f"-m;{self.model}", "-niter;4", "Configuration setup", "API;async",
                     "Execution results", "total number of iterations;4"):
            self.assertIn(line + "\n", text)

    def test_json_report(self):
        self.bench("-niter", 4, "-report_type", "no_counters", "-json_stats", "-report_folder", self.folder)
        report = json.loads((self.folder / "benchmark_report.json").read_text())
        self.assertEqual(report["cmd_options"]["-json_stats"], "")
        self.assertEqual(report["configuration_setup"]["target device"], "CPU")
        self.assertIs(report["configuration_setup"]["inference_only"], True)
        for field in ("read model time (ms)", "compile model time (ms)", "first inference time (ms)",
                      "total execution time (ms)", "latency (ms)", "avg latency", "min latency", "max latency",
                      "throughput"):
            self.assertGreaterEqual(float(report["execution_results"][field]), 0)

    def counts(self, *arguments):
        lines = self.bench("-niter", 4, "-nireq", 2, *arguments).splitlines()
        begin = lines.index("[ INFO ] Performance counts averaged over 2 infer requests") + 1
        end = next(i for i, line in enumerate(lines) if line.startswith("Total time: "))
        return lines[begin:end], lines[end:end + 2]

    def test_performance_counts_are_a_line_for_each_layer_and_the_totals(self):
        layers, totals = self.counts("-pc")
        self.assertTrue(layers)
        for line in layers:
            self.assertRegex(line, r"^\S+ +Status\.EXECUTED +layerType: \S+ +execType: \S+ +realTime \(ms\): \d+\.\d{3} +"
                                   r"cpuTime \(ms\): \d+\.\d{3} +proportion: \d+\.\d\d%$")
        self.assertAlmostEqual(sum(float(line.split("proportion: ")[1][:-1]) for line in layers), 100, delta=1)
        self.assertRegex(totals[0], r"^Total time:       \d+\.\d{3} milliseconds$")
        self.assertRegex(totals[1], r"^Total CPU time:   \d+\.\d{3} milliseconds$")

    def test_sorted_performance_counts_begin_with_the_slowest(self):
        for order in ("sort", "simple_sort"):
            layers, _ = self.counts("-pcsort", order)
            times = [float(line.split("realTime (ms): ")[1].split()[0]) for line in layers]
            self.assertEqual(times, sorted(times, reverse=True))

    def test_an_unknown_order_of_performance_counts_is_wrong_usage(self):
        self.assert_fails(run("benchmark", "-m", self.model, "-niter", 1, "-pcsort", "name"), "benchmark", 2)

    def test_no_performance_counts_unless_asked_for(self):
        self.assertNotIn("Performance counts", self.bench("-niter", 1))
        self.assertNotIn("performance_counts", self.run_json("benchmark", "-m", self.model, "-niter", 1))

    def test_json_result_has_the_performance_counts(self):
        counts = self.run_json("benchmark", "-m", self.model, "-niter", 4, "-pc")["performance_counts"]
        for node in counts["nodes"]:
            self.assertEqual(list(node), ["name", "status", "node_type", "exec_type", "real_time_ms", "cpu_time_ms",
                                          "percent"])
        self.assertAlmostEqual(sum(node["real_time_ms"] for node in counts["nodes"]), counts["total_real_time_ms"])

    def test_json_result(self):
        result = self.run_json("benchmark", "-m", self.model, "-niter", 20)
        self.assertGreater(result["throughput_fps"], 0)
        self.assertEqual(sorted(result["latency_ms"]), ["average", "max", "median", "min", "p90", "p99"])

    def test_another_device_is_refused(self):
        self.assertIn("GPU", self.assert_fails(run("benchmark", "-m", self.model, "-d", "GPU"), "benchmark"))

    def test_another_precision_is_refused(self):
        line = self.assert_fails(run("benchmark", "-m", self.model, "-infer_precision", "bf16"), "benchmark")
        self.assertIn("bf16", line)

    def test_a_shape_that_does_not_fit_is_refused(self):
        self.assert_fails(run("benchmark", "-m", self.model, "-shape", "[1,5,8,8]", "-niter", 1), "benchmark")

    def test_an_unfinished_shape_is_wrong_usage(self):
        self.assert_fails(run("benchmark", "-m", self.model, "-shape", "x[1,3", "-niter", 1), "benchmark", 2)
