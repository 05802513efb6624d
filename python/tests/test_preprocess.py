# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import octet as ov
import pytest
from octet.preprocess import PrePostProcessor, ResizeAlgorithm


def test_picture_is_prepared_inside_the_model(float_model, float_net, train, preprocess):
    steps = PrePostProcessor(float_model.clone())
    steps.input().tensor().set_element_type(ov.Type.u8).set_layout(ov.Layout("NHWC"))
    steps.input().preprocess().scale(255).mean([0.4914, 0.4822, 0.4465]).scale([0.247, 0.243, 0.261])
    steps.input().model().set_layout(ov.Layout("NCHW"))
    model = steps.build()
    assert model.input(0).shape == [1, 32, 32, 3] and model.input(0).element_type == ov.Type.u8
    assert model.input(0).names == float_model.input(0).names
    image = train[0].image
    np.testing.assert_allclose(ov.compile_model(model)(image[None])[0], float_net(preprocess(image))[0], atol=1e-5)


def test_picture_of_another_size_is_resized(float_model, float_net):
    steps = PrePostProcessor(float_model.clone())
    steps.input().tensor().set_shape([1, 64, 64, 3]).set_element_type(ov.Type.u8).set_layout("NHWC")
    steps.input().preprocess().resize(ResizeAlgorithm.RESIZE_NEAREST)
    steps.input().model().set_layout("NCHW")
    small = np.random.default_rng(0).integers(0, 256, (1, 32, 32, 3), np.uint8)
    large = small.repeat(2, axis=1).repeat(2, axis=2)
    logits = ov.compile_model(steps.build())(large)[0]
    np.testing.assert_allclose(logits, float_net(small.transpose(0, 3, 1, 2).astype(np.float32))[0], rtol=1e-5, atol=1e-3)


def test_channels_are_reversed(float_model, float_net, inputs):
    steps = PrePostProcessor(float_model.clone())
    steps.input().preprocess().reverse_channels()
    steps.input().model().set_layout("NCHW")
    assert np.array_equal(ov.compile_model(steps.build())(inputs[0])[0], float_net(inputs[0][:, ::-1])[0])


def test_outputs_have_the_type_that_is_asked_for(float_model, float_net, inputs):
    steps = PrePostProcessor(float_model.clone())
    steps.output().tensor().set_element_type(ov.Type.f64)
    result = ov.compile_model(steps.build())(inputs[0])[0]
    assert result.dtype == np.float64 and np.array_equal(result, float_net(inputs[0])[0].astype(np.float64))


def test_layout_that_is_missing_is_told(float_model):
    steps = PrePostProcessor(float_model.clone())
    steps.input().tensor().set_layout("NHWC")
    with pytest.raises(ov.InvalidArgument, match="expected the layout that the model takes"):
        steps.build()
    steps = PrePostProcessor(float_model.clone())
    steps.input().preprocess().mean([1, 2, 3])
    with pytest.raises(ov.InvalidArgument, match="mean needs a layout with C"):
        steps.build()
