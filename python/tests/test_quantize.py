# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
import logging
import subprocess
import traceback

import numpy as np
import octet as ov
import octet.nncf as nncf
import pytest
from conftest import octet_program


def quantize(model, data, transform=None, **options):
    return nncf.quantize(model, nncf.Dataset(data, transform), subset_size=20, **options)


@pytest.fixture(scope="module")
def quantized(float_model, inputs):
    return quantize(float_model, inputs)


def test_the_networks_layers_are_quantized(quantized):
    assert quantized.count()["FakeQuantize"] == 117


def test_file_is_that_of_the_command_line(float_model, quantized, inputs, tmp_path):
    ov.serialize(float_model, tmp_path / "float.xml")
    ov.serialize(quantized, tmp_path / "python.xml")
    np.save(tmp_path / "inputs.npy", np.concatenate(inputs))
    subprocess.run(
        [octet_program(), "quantize", "float.xml", "--data", "npy:inputs.npy", "--subset-size", "20", "--recipe", "nncf",
         "-o", "cli.xml"],
        cwd=tmp_path, check=True, capture_output=True,
    )  # fmt: skip
    assert (tmp_path / "python.xml").read_bytes() == (tmp_path / "cli.xml").read_bytes()
    assert (tmp_path / "python.bin").read_bytes() == (tmp_path / "cli.bin").read_bytes()


def same(a, b):
    x = np.random.default_rng(0).standard_normal((1, 3, 32, 32), np.float32)
    return np.array_equal(ov.compile_model(a)(x)[0], ov.compile_model(b)(x)[0])


@pytest.mark.parametrize("form", ["generator", "tuple", "one buffer", "float64", "transform", "more than it says"])
def test_items_may_come_from(form, float_model, quantized, inputs):
    def in_one_buffer():
        buffer = np.empty_like(inputs[0])
        for x in inputs:
            buffer[:] = x
            yield buffer

    class Liar(list):
        def __len__(self):
            return 1000

    forms = {
        "generator": (x for x in inputs),
        "tuple": tuple(inputs),
        "one buffer": in_one_buffer(),
        "float64": [x.astype(np.float64) for x in inputs],
        "transform": [(x, "label") for x in inputs],
        "more than it says": Liar(inputs),
    }
    model = nncf.quantize(float_model, nncf.Dataset(forms[form], (lambda item: item[0]) if form == "transform" else None))
    assert same(model, quantized)


def test_items_are_pulled_in_order_and_no_more_than_wanted(float_model, inputs):
    pulled = []

    def stream():
        for i in range(1000):
            pulled.append(i)
            yield inputs[i % len(inputs)]

    nncf.quantize(float_model, nncf.Dataset(stream()), subset_size=12)
    assert pulled == list(range(12))


def test_batch_that_the_model_leaves_open_is_the_datas(float_model, inputs):
    model = float_model.clone()
    model.reshape([-1, 3, 32, 32])
    quantized = quantize(model, (np.concatenate(inputs[i : i + 2]) for i in range(0, 8, 2)))
    assert quantized.input(0).partial_shape == [-1, 3, 32, 32]


@pytest.mark.parametrize("recipe", [nncf.QuantizationRecipe.NNCF, nncf.QuantizationRecipe.OCTET], ids=["nncf", "octet"])
def test_last_batch_may_be_smaller(recipe, float_model, inputs):
    model = float_model.clone()
    model.reshape([-1, 3, 32, 32])
    batches = [np.concatenate(inputs[i : i + 8]) for i in range(0, 20, 8)]
    quantized = quantize(model, batches, recipe=recipe)
    assert quantized.count()["FakeQuantize"] == quantize(model, batches[:2], recipe=recipe).count()["FakeQuantize"]
    if recipe == nncf.QuantizationRecipe.OCTET:
        quantized.reshape([1, 3, 32, 32])
        assert same(quantized, quantize(float_model, inputs, recipe=recipe))


def test_exception_of_the_transform_comes_out_as_itself(float_model, inputs):
    class Mine(Exception):
        pass

    def transform(item):
        if item == 7:
            raise Mine("broken picture")
        return inputs[item]

    with pytest.raises(Mine, match="broken picture") as caught:
        quantize(float_model, range(20), transform)
    assert caught.value.__notes__ == ["octet: at item 7 of the data set"]
    assert "in transform" in "".join(traceback.format_exception(caught.value))


def test_exception_of_the_loader_comes_out_as_itself(float_model, inputs):
    def loader():
        yield from inputs[:3]
        raise OSError("disk gone")

    with pytest.raises(OSError, match="disk gone") as caught:
        quantize(float_model, loader())
    assert caught.value.__notes__ == ["octet: at item 3 of the data set"]


@pytest.mark.parametrize(
    ("item", "error"),
    [
        (np.zeros((1, 3, 16, 16), np.float32), r"item 0 of the data set: expected f32\[1,3,32,32\].* got f32\[1,3,16,16\]"),
        (None, "item 0 of the data set: reading an array: expected"),
        ("text", "item 0 of the data set: reading an array: expected"),
        (np.full((1, 3, 32, 32), np.nan, np.float32), "expected finite values"),
    ],
    ids=["shape", "nothing", "text", "NaN"],
)
def test_wrong_item_is_told_by_its_index(item, error, float_model):
    with pytest.raises(ov.InvalidArgument, match=error):
        quantize(float_model, [item])


@pytest.mark.parametrize("data", [[], iter(())], ids=["list", "iterator"])
def test_empty_data_set_is_refused(data, float_model):
    with pytest.raises(ov.InvalidArgument, match="expected (calibration data|at least one item)"):
        quantize(float_model, data)


def test_data_that_cannot_be_iterated_are_refused(float_model):
    with pytest.raises(TypeError, match="not iterable"):
        quantize(float_model, 5)


def test_options_reach_the_library(float_model, quantized, inputs):
    mixed = quantize(float_model, inputs, preset=nncf.QuantizationPreset.MIXED)
    kept = quantize(float_model, inputs, ignored_scope=nncf.IgnoredScope(types=["Add"]))
    plain = quantize(
        float_model,
        inputs,
        advanced_parameters=nncf.AdvancedQuantizationParameters(
            overflow_fix=nncf.OverflowFix.DISABLE, disable_bias_correction=True
        ),
    )
    assert kept.count()["FakeQuantize"] != 117
    assert not any(same(model, quantized) for model in (mixed, kept, plain))


@pytest.mark.parametrize(
    ("named", "path"),
    [
        ({"quantize_outputs": True}, ["quantize_outputs"]),
        (
            {"activations_range_estimator_params": nncf.RangeEstimatorParametersSet.HISTOGRAM},
            ["activations_range_estimator_params", "max", "aggregator_type"],
        ),
        (
            {
                "weights_range_estimator_params": nncf.RangeEstimatorParameters(
                    max=nncf.StatisticsCollectorParameters(nncf.StatisticsType.QUANTILE, quantile_outlier_prob=0.01)
                )
            },
            ["weights_range_estimator_params", "max", "quantile_outlier_prob"],
        ),
        (
            {"activations_quantization_params": nncf.QuantizationParameters(mode=nncf.QuantizationScheme.ASYMMETRIC)},
            ["activations_quantization_params", "mode"],
        ),
        (
            {"quantizer_propagation_rule": nncf.QuantizerPropagationRule.DO_NOT_MERGE_BRANCHES},
            ["quantizer_propagation_rule"],
        ),
    ],
    ids=["outputs", "histogram", "quantile", "mode", "rule"],
)
def test_advanced_parameters_change_the_model_which_records_them(named, path, float_model, quantized, inputs):
    model = quantize(float_model, inputs, advanced_parameters=nncf.AdvancedQuantizationParameters(**named))
    assert not same(model, quantized)
    entry = model.rt_info
    for name in ("octet", "quantization", *path):
        assert name in entry
        entry = entry[name]


@pytest.mark.parametrize("recipe", [nncf.QuantizationRecipe.NNCF, nncf.QuantizationRecipe.OCTET], ids=["nncf", "octet"])
def test_weights_of_four_bits_take_half_the_bytes(recipe, float_model, inputs, tmp_path):
    def size_of(num_bits):
        bits = nncf.AdvancedQuantizationParameters(weights_quantization_params=nncf.QuantizationParameters(num_bits=num_bits))
        model = quantize(float_model, inputs, advanced_parameters=bits, recipe=recipe)
        assert model.rt_info["octet"]["quantization"]["weights_quantization_params"]["num_bits"].value == str(num_bits)
        ov.save_model(model, tmp_path / f"{num_bits}.xml")
        return (tmp_path / f"{num_bits}.bin").stat().st_size

    assert size_of(4) < 0.6 * size_of(8)


def test_weights_of_three_bits_are_refused(float_model, inputs):
    three = nncf.QuantizationParameters(num_bits=3)
    with pytest.raises(nncf.ValidationError, match="num_bits to be 8 or 4, got 3"):
        quantize(float_model, inputs, advanced_parameters=nncf.AdvancedQuantizationParameters(weights_quantization_params=three))


def test_backend_parameters_are_refused(float_model, inputs):
    with pytest.raises(nncf.ValidationError, match="backend_params"):
        quantize(float_model, inputs, advanced_parameters=nncf.AdvancedQuantizationParameters(backend_params={"a": 1}))


def test_scope_that_matches_nothing_is_refused(float_model, inputs):
    with pytest.raises(nncf.ValidationError, match="no_such_node"):
        quantize(float_model, inputs, ignored_scope=nncf.IgnoredScope(names=["no_such_node"]))


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"advanced_parameters": nncf.AdvancedQuantizationParameters(smooth_quant_alpha=0.5)}, "smooth_quant_alpha"),
        ({"advanced_parameters": nncf.AdvancedQuantizationParameters(inplace_statistics=False)}, "inplace_statistics"),
    ],
    ids=["smooth quant", "statistics"],
)
def test_what_has_no_meaning_is_told_by_a_warning(options, told, float_model, quantized, inputs):
    with pytest.warns(UserWarning, match=told) as caught:
        model = quantize(float_model, inputs, **options)
    assert caught[0].filename == __file__ and same(model, quantized)


def test_quantized_model_is_not_quantized_again(quantized, inputs):
    with pytest.raises(ov.InvalidArgument, match="it is quantized already"):
        quantize(quantized, inputs)


def test_bars_have_the_tutorials_words(float_model, inputs, capfd):
    quantize(float_model, inputs, progress=True)
    shown = capfd.readouterr().err
    assert "Statistics collection: 100%" in shown and "Applying Fast Bias correction: 100%" in shown
    quantize(float_model, inputs, progress=False)
    assert capfd.readouterr().err == ""


def test_octets_recipe_is_nearer_to_the_float_model(float_model, float_net, quantized, inputs, preprocess):
    recipe = nncf.QuantizationRecipe.OCTET
    model = nncf.quantize(float_model, nncf.Dataset(inputs), subset_size=20, recipe=recipe, preprocess=preprocess)

    def error(other):
        net = ov.compile_model(other)
        return sum(float(np.square(net(x)[0] - float_net(x)[0]).sum()) for x in inputs)

    assert error(model) < 0.5 * error(quantized)


def test_octets_recipe_takes_data_that_can_be_read_once(float_model, inputs):
    def quantized(data):
        return nncf.quantize(float_model, nncf.Dataset(data), subset_size=20, recipe=nncf.QuantizationRecipe.OCTET)

    assert same(quantized(x for x in inputs), quantized(inputs))


def test_the_log_tells_the_ratio_on_the_calibration_data(float_model, inputs, caplog):
    with caplog.at_level(logging.INFO, logger="octet"):
        quantize(float_model, inputs)
    assert "dB SQNR on the calibration data" in caplog.text


def test_stages_give_the_model_of_quantize(float_model, quantized, inputs):
    options = ov.QuantizationOptions()
    options.subset_size = 20
    options.recipe = nncf.QuantizationRecipe.NNCF
    phases = set()
    plan = ov.plan_quantization(float_model, options, progress=lambda phase, done, total: phases.add(phase))
    result = ov.apply_quantization(plan, ov.collect_statistics(plan, iter(inputs)))
    assert same(result.model, quantized)
    assert result.sqnr_db > 15
    assert phases == {"Statistics collection", "Bias correction"}


def test_stages_leave_out_what_is_named(float_model, inputs):
    plan = ov.plan_quantization(float_model)
    statistics = ov.collect_statistics(plan, inputs)
    names = [quantizer.name for quantizer in plan.quantizers()]
    assert ov.apply_quantization(plan, statistics).model.count()["FakeQuantize"] == len(names)
    assert ov.apply_quantization(plan, statistics, {names[-1]}).model.count()["FakeQuantize"] == len(names) - 1
    with pytest.raises(ov.InvalidArgument, match="no_such_node"):
        ov.apply_quantization(plan, statistics, {"no_such_node"})


def test_an_ignored_scope_tells_what_it_stands_for(float_model):
    scope = nncf.IgnoredScope(names=["no_such_node"], types=["Add"])
    missing, additions = ov.match_ignored_scope(float_model, scope)
    assert missing.nodes == [] and "no_such_node" in missing.entry
    assert {kind for _, kind in additions.nodes} == {"Add"}
