# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
import gc
import subprocess
import sys
import threading
import weakref

import numpy as np
import octet as ov
import pytest
from conftest import DEMO_WEIGHTS


@pytest.fixture(scope="module")
def expected(float_net, inputs):
    return [float_net(x)[0] for x in inputs]


def test_result_is_found_by_index_name_and_port(float_net, float_model, inputs):
    result = float_net(inputs[0])
    assert len(result) == 1 and result[0].shape == (1, 10) and result[0].dtype == np.float32
    for key in (float_net.output(0), float_model.output(0), float_net.output(0).any_name, next(iter(result))):
        assert np.array_equal(result[key], result[0])
    assert np.array_equal(next(iter(result.values())), result[0])
    assert 1 not in result and 0 in result
    with pytest.raises(KeyError, match="expected one of the outputs 0"):
        result[1]


@pytest.mark.parametrize("form", ["list", "tuple", "by index", "by name", "by port", "tensor", "float64", "nested list"])
def test_inputs_may_come_as(form, float_net, inputs, expected):
    x = inputs[0]
    forms = {
        "list": [x],
        "tuple": (x,),
        "by index": {0: x},
        "by name": {float_net.input(0).any_name: x},
        "by port": {float_net.input(0): x},
        "tensor": ov.Tensor(x),
        "float64": x.astype(np.float64),
        "nested list": [x.tolist()],
    }
    assert np.array_equal(float_net(forms[form])[0], expected[0])


def test_input_of_another_shape_is_told(float_net):
    with pytest.raises(ov.InvalidArgument, match=r"expected f32\[1,3,32,32\], got f32\[1,3,16,16\]"):
        float_net(np.zeros((1, 3, 16, 16), np.float32))
    with pytest.raises(ValueError, match="expected a list of 1, got 2"):
        float_net([1, 2])


def test_results_are_copies_unless_shared(float_net, inputs, expected):
    first = float_net(inputs[0])[0]
    float_net(inputs[1])
    assert np.array_equal(first, expected[0])
    request = float_net.create_infer_request()
    shared = request.infer(inputs[0], share_outputs=True)[0]
    request.infer(inputs[1])
    assert np.array_equal(shared, expected[1])


def test_input_tensor_is_written_in_place(float_net, inputs, expected):
    request = float_net.create_infer_request()
    request.get_input_tensor().data[:] = inputs[3]
    request.infer()
    assert np.array_equal(request.get_output_tensor().data, expected[3])
    assert np.array_equal(request.get_tensor(float_net.output(0)).data, expected[3])
    assert np.array_equal(request.results[0], expected[3])
    assert 0 < request.latency < 1000


def test_request_runs_asynchronously_and_calls_back(float_net, inputs, expected):
    request = float_net.create_infer_request()
    seen = []
    request.set_callback(lambda data: seen.append((data, request.get_output_tensor().data.copy())), "mine")
    request.start_async(inputs[2])
    request.wait()
    assert seen[0][0] == "mine" and np.array_equal(seen[0][1], expected[2])
    assert request.wait_for(0)


def test_error_in_a_callback_comes_out_of_wait(float_net, inputs):
    def fail(_):
        raise KeyError("from the callback")

    request = float_net.create_infer_request()
    request.set_callback(fail)
    request.start_async(inputs[0])
    with pytest.raises(KeyError, match="from the callback"):
        request.wait()


def test_queue_hands_out_inputs_and_user_data(float_model, inputs, expected):
    net = ov.compile_model(float_model, "CPU", {"PERFORMANCE_HINT": "THROUGHPUT"})
    queue = ov.AsyncInferQueue(net, 4)
    results = {}
    queue.set_callback(lambda request, index: results.__setitem__(index, request.get_output_tensor().data.copy()))
    buffer = np.empty_like(inputs[0])
    for index, x in enumerate(inputs):
        buffer[:] = x
        queue.start_async(buffer, index)
    queue.wait_all()
    assert len(queue) == 4 and queue.is_ready() and 0 <= queue.get_idle_request_id() < 4
    assert all(np.array_equal(results[i], expected[i]) for i in range(len(inputs)))


def test_error_in_a_queue_callback_comes_out_of_wait_all(float_net, inputs):
    queue = ov.AsyncInferQueue(float_net)
    queue.set_callback(lambda request, data: 1 / data)
    queue.start_async(inputs[0], 0)
    with pytest.raises(ZeroDivisionError):
        queue.wait_all()


def test_queue_may_go_while_it_runs(float_net, inputs):
    queue = ov.AsyncInferQueue(float_net, 2)
    queue.set_callback(lambda request, data: data.append(1))
    seen = []
    for x in inputs:
        queue.start_async(x, seen)
    del queue
    assert len(seen) == len(inputs)


def test_eight_threads_share_a_compiled_model(float_net, inputs, expected):
    wrong = []

    def work(seed):
        order = np.random.default_rng(seed).permutation(len(inputs))
        for i in [*order, *order]:
            if not np.array_equal(float_net(inputs[i])[0], expected[i]):
                wrong.append(i)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_ports_tell_name_type_and_shape(float_net, float_model):
    port = float_net.input(0)
    assert port.shape == [1, 3, 32, 32] and port.element_type == ov.Type.f32
    assert float_net.inputs == [port] and float_model.input() == port
    assert port.any_name in port.names or port.any_name == port.friendly_name


def test_reshape_leaves_the_batch_open(float_model):
    model = float_model.clone()
    model.reshape([-1, 3, 32, 32])
    assert model.is_dynamic() and model.input(0).partial_shape == [-1, 3, 32, 32]
    with pytest.raises(ov.InvalidArgument, match="it is open"):
        model.input(0).shape
    with pytest.raises(ov.InvalidArgument):
        ov.compile_model(model, "CPU")
    model.reshape({0: ov.PartialShape([2, 3, 32, 32])})
    assert ov.compile_model(model)(np.zeros((2, 3, 32, 32)))[0].shape == (2, 10)


def test_devices_and_properties_are_openvinos(float_model):
    core = ov.Core()
    assert core.available_devices == ["CPU"] and core.get_property("CPU", "FULL_DEVICE_NAME")
    net = core.compile_model(float_model, "AUTO", {"PERFORMANCE_HINT": "THROUGHPUT", "NUM_STREAMS": "2"})
    assert net.num_streams == net.optimal_number_of_infer_requests == 2
    with pytest.raises(ov.InvalidArgument, match="GPU"):
        core.compile_model(float_model, "GPU")
    with pytest.raises(ov.InvalidArgument, match="LATENCY or THROUGHPUT"):
        core.compile_model(float_model, "CPU", {"PERFORMANCE_HINT": "FAST"})
    with pytest.warns(UserWarning, match="CACHE_DIR=x has no meaning"):
        core.compile_model(float_model, "CPU", {"CACHE_DIR": "x"})


def test_profiled_model_tells_what_steps_cost(float_model, inputs):
    net = ov.compile_model(float_model, "CPU", {"PERF_COUNT": "YES"})
    request = net.create_infer_request()
    request.infer(inputs[0])
    counts = request.profiling_info
    assert len(counts) == len(net.steps) and sum(c.real_time_ms for c in counts) > 0


def test_requests_of_a_queue_are_started_by_it(float_net, inputs):
    queue = ov.AsyncInferQueue(float_net, 1)
    with pytest.raises(ov.InvalidArgument, match="its queue's"):
        queue[0].start_async(inputs[0])
    with pytest.raises(ov.InvalidArgument, match="its queue's"):
        queue[0].set_callback(print)


def test_waiting_for_a_queue_within_its_callback_is_refused(float_net, inputs):
    queue = ov.AsyncInferQueue(float_net, 2)
    queue.set_callback(lambda request, data: queue.wait_all())
    queue.start_async(inputs[0])
    with pytest.raises(ov.InvalidArgument, match="within its callback"):
        queue.wait_all()


def test_callback_may_drop_its_own_request(float_net, inputs, expected):
    held = [float_net.create_infer_request()]
    dropped = threading.Event()

    def drop(box):
        box.clear()
        dropped.set()

    held[0].set_callback(drop, held)
    held[0].start_async(inputs[0])
    assert dropped.wait(10)
    assert np.array_equal(float_net(inputs[1])[0], expected[1])


def test_callback_may_be_removed(float_net, inputs):
    request = float_net.create_infer_request()
    seen = []
    request.set_callback(seen.append)
    request.set_callback(None)
    request.start_async(inputs[0])
    request.wait()
    assert seen == []


@pytest.mark.parametrize("make", [lambda net: net.create_infer_request(), lambda net: ov.AsyncInferQueue(net, 1)], ids=["request", "queue"])
def test_what_its_callback_refers_to_is_collected(make, float_net):
    class Owner:
        def __init__(self):
            self.runs = make(float_net)
            self.runs.set_callback(lambda *_: self)

    gone = weakref.ref(Owner())
    gc.collect()
    assert gone() is None


def test_ports_of_the_other_side_are_refused(float_net, inputs):
    result = float_net(inputs[0])
    with pytest.raises(KeyError):
        result[float_net.input(0)]
    with pytest.raises(ov.InvalidArgument, match="expected one of the inputs"):
        float_net({float_net.output(0): inputs[0]})


def test_fetched_input_tensor_stays_the_requests(float_net, inputs, expected):
    request = float_net.create_infer_request()
    tensor = request.get_input_tensor()
    request.infer(inputs[0])
    tensor.data[:] = inputs[1]
    assert np.array_equal(request.infer()[0], expected[1])


def test_refused_reshape_leaves_the_model_as_it_was(float_model):
    model = float_model.clone()
    with pytest.raises(ov.InvalidArgument):
        model.reshape([1, 1, 32, 32])
    assert model.input(0).shape == [1, 3, 32, 32]


PROGRAM = """
import os
import numpy as np
import octet as ov
model = ov.read_model({weights!r}, architecture="cifar10_mobilenetv2_x1_0", input_shape=[1, 3, 32, 32])
net = ov.compile_model(model, "CPU")
x = np.zeros((1, 3, 32, 32), np.float32)
net(x)
"""


def run(program):
    program = PROGRAM.format(weights=str(DEMO_WEIGHTS)) + program
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)


def test_process_may_end_while_callbacks_are_due():
    result = run("queue = ov.AsyncInferQueue(net, 2)\nqueue.set_callback(lambda *_: print('called'))\nfor _ in range(6): queue.start_async(x)\n")
    assert result.returncode == 0 and result.stdout.count("called") == 6, result.stderr


def test_forked_process_says_that_it_has_no_threads_and_compiles_its_own():
    result = run(
        "if os.fork() == 0:\n"
        "    try:\n"
        "        net(x)\n"
        "    except ov.InvalidArgument as error:\n"
        "        print(error)\n"
        "    print(ov.compile_model(model, 'CPU')(x)[0].shape, flush=True)\n"
        "    del net\n"
        "    os._exit(0)\n"
        "os.wait()\n"
    )
    assert "was forked" in result.stdout and "(1, 10)" in result.stdout, result.stderr
