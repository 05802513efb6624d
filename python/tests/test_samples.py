# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""The calls of OpenVINO's Python samples hello_classification, sync_benchmark and throughput_benchmark."""
import time

import numpy as np
import octet as ov
import octet.properties as props
import octet.properties.hint as hints
import pytest
from octet.runtime.utils.types import get_dtype


@pytest.fixture(scope="module")
def model_file(float_model, tmp_path_factory):
    file = tmp_path_factory.mktemp("samples") / "model.xml"
    ov.save_model(float_model, file)
    return file


def fill_tensor_random(tensor):
    assert tensor.get_size() != 0
    random = np.random.RandomState(np.random.MT19937(np.random.SeedSequence(0)))
    tensor.data[:] = random.uniform(0, 255, list(tensor.shape)).astype(get_dtype(tensor.element_type))


def test_hello_classification(model_file, train, float_net, preprocess):
    core = ov.Core()
    model = core.read_model(model_file)
    assert len(model.inputs) == 1 and len(model.outputs) == 1
    image = train[0].image
    input_tensor = np.expand_dims(image, 0)
    ppp = ov.preprocess.PrePostProcessor(model)
    _, h, w, _ = input_tensor.shape
    ppp.input().tensor().set_shape(input_tensor.shape).set_element_type(ov.Type.u8).set_layout(ov.Layout("NHWC"))
    ppp.input().preprocess().resize(ov.preprocess.ResizeAlgorithm.RESIZE_LINEAR)
    ppp.input().model().set_layout(ov.Layout("NCHW"))
    ppp.output().tensor().set_element_type(ov.Type.f32)
    model = ppp.build()
    compiled_model = core.compile_model(model, "CPU")
    results = compiled_model.infer_new_request({0: input_tensor})
    predictions = next(iter(results.values()))
    top = np.argsort(predictions.reshape(-1))[-3:][::-1]
    expected = float_net(image.transpose(2, 0, 1)[None].astype(np.float32))[0].reshape(-1)
    assert top.tolist() == np.argsort(expected)[-3:][::-1].tolist()


def test_sync_benchmark(model_file):
    core = ov.Core()
    compiled_model = core.compile_model(model_file, "CPU", {hints.performance_mode: hints.PerformanceMode.LATENCY})
    ireq = compiled_model.create_infer_request()
    for model_input in compiled_model.inputs:
        fill_tensor_random(ireq.get_tensor(model_input))
    latencies = []
    for _ in range(5):
        start = time.perf_counter()
        ireq.infer()
        latencies.append(time.perf_counter() - start)
    assert min(latencies) > 0 and ov.get_version()


def test_throughput_benchmark(model_file):
    core = ov.Core()
    compiled_model = core.compile_model(model_file, "CPU", {"PERFORMANCE_HINT": "THROUGHPUT"})
    ireqs = ov.AsyncInferQueue(compiled_model)
    for ireq in ireqs:
        for model_input in compiled_model.inputs:
            fill_tensor_random(ireq.get_tensor(model_input))
    for _ in range(len(ireqs)):
        ireqs.start_async()
    ireqs.wait_all()
    latencies = []
    for _ in range(6):
        idle = ireqs[ireqs.get_idle_request_id()]
        latencies.append(idle.latency)
        ireqs.start_async()
    ireqs.wait_all()
    assert all(latency > 0 for latency in latencies)


def test_names_of_properties_are_openvinos():
    core = ov.Core()
    assert core.get_property("CPU", props.device.full_name) == core.get_property("CPU", "FULL_DEVICE_NAME")
    assert hints.performance_mode() == "PERFORMANCE_HINT" and "NUM_STREAMS" in core.get_property("CPU", props.supported_properties)
