# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""What nncf.quantize makes of a small network with each of its parameters, and what `octet quantize --recipe nncf` does.

The octet program is the one that the environment variable OCTET_BIN names.
"""
import json
import os
import subprocess

import numpy as np
import openvino as ov
import openvino.opset13 as op
import pytest

nncf = pytest.importorskip("nncf", reason="nncf 3.4 is not installed")
from nncf.common.quantization.quantizer_propagation.structs import QuantizerPropagationRule  # noqa: E402
from nncf.common.quantization.structs import QuantizationScheme  # noqa: E402
from nncf.quantization import advanced_parameters as theirs  # noqa: E402
from nncf.quantization import range_estimator as ranges  # noqa: E402

OCTET = os.environ.get("OCTET_BIN", "octet")
NUM_SAMPLES = 10


def network(folder):
    """A branch to a depthwise and a plain convolution, a sum, a convolution without padding after another, a product."""
    random = np.random.default_rng(1)

    def conv(data, outputs, inputs, kernel, name, groups=1):
        shape = (groups, outputs // groups, inputs // groups, kernel, kernel)
        weights = random.standard_normal(shape if groups > 1 else (outputs, inputs, kernel, kernel)).astype(np.float32) / kernel
        weights *= random.uniform(0.2, 2, (weights.shape[0],) + (1,) * (weights.ndim - 1)).astype(np.float32)
        make = op.group_convolution if groups > 1 else op.convolution
        pad = [kernel // 2] * 2
        made = make(data, op.constant(weights), [1, 1], pad, pad, [1, 1], name=name)
        bias = random.uniform(0.5, 1.5, (1, outputs, 1, 1)).astype(np.float32)
        return op.add(made, op.constant(bias), name=name + "/bias")

    x = op.parameter([1, 3, 8, 8], np.float32, name="x")
    first = op.relu(conv(x, 8, 3, 3, "first"), name="first/relu")
    deep = op.relu(conv(first, 8, 8, 3, "deep", groups=8), name="deep/relu")
    plain = conv(first, 8, 8, 1, "plain")
    summed = op.add(deep, plain, name="sum")
    narrow = conv(conv(summed, 8, 8, 3, "wide"), 8, 8, 1, "narrow")
    mean = op.reduce_mean(op.relu(narrow, name="narrow/relu"), op.constant(np.array([2, 3])), name="mean")
    weights = random.standard_normal((5, 8)).astype(np.float32)
    product = op.matmul(mean, op.constant(weights), False, True, name="product")
    logits = op.add(product, op.constant(np.linspace(0.5, 1, 5, dtype=np.float32)[None]), name="logits")
    file = folder / "float.xml"
    ov.save_model(ov.Model([logits], [x], "small"), file, compress_to_fp16=False)
    data = random.standard_normal((NUM_SAMPLES, 3, 8, 8)).astype(np.float32)
    np.save(folder / "data.npy", data)
    return file, data


def collector(statistics, aggregator, prob=None):
    named = {"statistics_type": statistics, "aggregator_type": aggregator}
    return named if prob is None else named | {"quantile_outlier_prob": prob}


def estimated(low, high=None, group="activations"):
    return {f"{group}_range_estimator_params": {"min": low, "max": high or low}}


# By name: advanced parameters, and other ones as flags and as arguments of nncf.quantize.
SETTINGS = {
    "defaults": ({},),
    "extremes": (estimated(collector("min", "min"), collector("max", "max")),),
    "medians": (estimated(collector("min", "median"), collector("max", "median")),),
    "without outliers": (estimated(collector("min", "mean_no_outliers", 0.2), collector("max", "median_no_outliers", 0.1)),),
    "quantiles": (estimated(collector("quantile", "mean", 0.05)),),
    "absolute quantiles": (estimated(collector("quantile", "min", 0.02), collector("abs_quantile", "max", 0.05)),),
    "means": (estimated(collector("min", "mean"), collector("mean", "max")),),
    "histogram": (estimated(collector("raw", "histogram")),),
    "quantiles of weights": (estimated(collector("quantile", "min", 0.1), collector("abs_quantile", "max", 0.1), "weights"),),
    "weights per tensor": ({"weights_quantization_params": {"per_channel": False}},),
    "asymmetric weights": ({"overflow_fix": "disable", "weights_quantization_params": {"mode": "asymmetric"}},),
    "asymmetric activations": ({"activations_quantization_params": {"mode": "asymmetric"}},),
    "activations per tensor": ({"activations_quantization_params": {"per_channel": False, "num_bits": 8}},),
    "outputs": ({"quantize_outputs": True},),
    "branches apart": ({"quantizer_propagation_rule": "DO_NOT_MERGE_BRANCHES"},),
    "same branches": ({"quantizer_propagation_rule": "MERGE_IF_ALL_BRANCHES_SAME"},),
    "requantized branches": ({"quantizer_propagation_rule": "MERGE_WITH_POTENTIAL_REQUANTIZATION"},),
    "requantized branches of 8 bits": (
        {
            "quantizer_propagation_rule": "MERGE_WITH_POTENTIAL_REQUANTIZATION",
            "activations_quantization_params": {"num_bits": 8},
        },
    ),
    "preset": ({}, ["--preset", "mixed"], {"preset": nncf.QuantizationPreset.MIXED}),
    "NPU": ({}, ["--target-device", "npu"], {"target_device": nncf.TargetDevice.NPU}),
    "SPR": ({}, ["--target-device", "cpu-spr"], {"target_device": nncf.TargetDevice.CPU_SPR}),
    "biases as they are": ({"disable_bias_correction": True},),
    "smoothed products": (
        {"smooth_quant_alphas": {"matmul": 0.5}},
        ["--model-type", "transformer"],
        {"model_type": nncf.ModelType.TRANSFORMER},
    ),
    "smoothed convolutions": (
        {"smooth_quant_alphas": {"convolution": 0.5, "matmul": -1}},
        ["--model-type", "transformer"],
        {"model_type": nncf.ModelType.TRANSFORMER},
    ),
}

CLASSES = {
    "activations_quantization_params": theirs.QuantizationParameters,
    "weights_quantization_params": theirs.QuantizationParameters,
    "smooth_quant_alphas": theirs.AdvancedSmoothQuantParameters,
}
WORDS = {"mode": QuantizationScheme, "statistics_type": ranges.StatisticsType, "aggregator_type": ranges.AggregatorType}


def with_words(named):
    return {name: WORDS[name](value) if name in WORDS else value for name, value in named.items()}


def as_theirs(named):
    arguments = {}
    for name, value in named.items():
        if name.endswith("range_estimator_params"):
            ends = {end: ranges.StatisticsCollectorParameters(**with_words(of_end)) for end, of_end in value.items()}
            arguments[name] = ranges.RangeEstimatorParameters(**ends)
        elif name in CLASSES:
            arguments[name] = CLASSES[name](**with_words(value))
        elif name == "overflow_fix":
            arguments[name] = theirs.OverflowFix(value)
        elif name == "quantizer_propagation_rule":
            arguments[name] = QuantizerPropagationRule[value]
        else:
            arguments[name] = value
    return theirs.AdvancedQuantizationParameters(**arguments)


def constant(output):
    """The values of a constant, weights in 8 bits as what they stand for."""
    node = output.get_node()
    kind = node.get_type_name()
    if kind == "Constant":
        return node.get_data().astype(np.float32)
    inputs = [constant(node.input_value(i)) for i in range(node.get_input_size())]
    if any(value is None for value in inputs):
        return None
    if kind == "Convert":
        return inputs[0]
    if kind == "Subtract":
        return inputs[0] - inputs[1]
    if kind == "Multiply":
        return inputs[0] * inputs[1]
    if kind == "FakeQuantize":
        data, low, high = inputs[:3]
        step = (high - low) / (node.get_attributes()["levels"] - 1)
        return np.round((np.clip(data, low, high) - low) / step) * step + low
    return None


def grids(model):
    found = {}
    for node in model.get_ordered_ops():
        if node.get_type_name() == "FakeQuantize" and constant(node.input_value(0)) is None:
            ends = [constant(node.input_value(i)).ravel() for i in (1, 2)]
            found[node.get_friendly_name()] = (node.get_attributes()["levels"], *ends)
    return found


def constants(model, kinds):
    found = {}
    for node in model.get_ordered_ops():
        if node.get_type_name() in kinds:
            for i in range(2):
                value = constant(node.input_value(i))
                if value is not None:
                    found[node.get_friendly_name()] = value.ravel()
    return found


def quantized_by_octet(folder, file, advanced, flags):
    (folder / "advanced.json").write_text(json.dumps(advanced))
    written = folder / "ours.xml"
    command = [OCTET, "quantize", file, "--data", f"npy:{folder / 'data.npy'}", "--recipe", "nncf", "-o", written, "--force"]
    command += ["--advanced", folder / "advanced.json", *flags]
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return ov.Core().read_model(written)


def quantized_by_nncf(file, data, advanced, arguments):
    calibration = nncf.Dataset([item[None] for item in data])
    parameters = as_theirs(advanced)
    return nncf.quantize(ov.Core().read_model(file), calibration, advanced_parameters=parameters, **arguments)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    folder = tmp_path_factory.mktemp("nncf")
    return folder, *network(folder)


@pytest.mark.parametrize("setting", SETTINGS)
def test_quantizers_and_weights_are_nncfs(setting, small):
    folder, file, data = small
    advanced, flags, arguments = (*SETTINGS[setting], [], {})[:3]
    ours = quantized_by_octet(folder, file, advanced, flags)
    expected = quantized_by_nncf(file, data, advanced, arguments)
    our_grids, their_grids = grids(ours), grids(expected)
    assert sorted(our_grids) == sorted(their_grids)
    for name, (levels, low, high) in their_grids.items():
        assert our_grids[name][0] == levels
        tolerance = 1e-3 * np.max(high - low)
        np.testing.assert_allclose(our_grids[name][1], low, rtol=0, atol=tolerance, err_msg=name)
        np.testing.assert_allclose(our_grids[name][2], high, rtol=0, atol=tolerance, err_msg=name)
    our_weights, their_weights = (constants(model, ("Convolution", "GroupConvolution", "MatMul")) for model in (ours, expected))
    assert sorted(our_weights) == sorted(their_weights)
    for name, value in their_weights.items():
        np.testing.assert_allclose(our_weights[name], value, rtol=0, atol=1e-3 * np.max(np.abs(value)), err_msg=name)


def test_biases_in_sequence_are_nncfs(small):
    """Of the layers in front of the first sum: for what follows one, NNCF takes values from before all biases were corrected."""
    folder, file, data = small
    ours = quantized_by_octet(folder, file, {}, ["--no-fast-bias-correction"])
    expected = quantized_by_nncf(file, data, {}, {"fast_bias_correction": False})
    before, got, wanted = (constants(model, ("Add",)) for model in (ov.Core().read_model(file), ours, expected))
    for name in ("first/bias", "deep/bias", "plain/bias"):
        # Octet rounds biases to steps of accumulators, which are less than 1e-3 here.
        np.testing.assert_allclose(got[name], wanted[name], rtol=0, atol=1e-3, err_msg=name)
    assert np.max(np.abs(wanted["plain/bias"] - before["plain/bias"])) > 1e-2
