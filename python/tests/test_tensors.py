# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
import gc
import weakref

import numpy as np
import octet as ov
import pytest


def test_array_and_tensor_share_memory_both_ways():
    array = np.arange(6, dtype=np.float32).reshape(2, 3)
    tensor = ov.Tensor(array, shared_memory=True)
    array[1, 2] = 50
    assert tensor.data[1, 2] == 50
    tensor.data[0, 0] = 7
    assert array[0, 0] == 7


def test_tensor_copies_unless_told_to_share():
    array = np.zeros(3, np.float32)
    tensor = ov.Tensor(array)
    array[:] = 1
    assert tensor.data.tolist() == [0, 0, 0]


def test_tensor_keeps_the_memory_of_an_array_that_is_gone():
    array = np.full((1000, 1000), 3, np.float32)
    alive = weakref.ref(array)
    tensor = ov.Tensor(array, shared_memory=True)
    del array
    gc.collect()
    assert alive() is not None and tensor.data.sum() == 3e6
    del tensor
    gc.collect()
    assert alive() is None


def test_array_keeps_the_memory_of_a_tensor_that_is_gone():
    data = ov.Tensor(ov.Type.i32, [4]).data
    gc.collect()
    assert data.tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize("name", ["f32", "f64", "f16", "i8", "u8", "i16", "u16", "i32", "u32", "i64", "u64", "boolean"])
def test_type_and_dtype_are_each_others(name):
    kind = getattr(ov.Type, name)
    array = np.ones((2, 2), kind.to_dtype())
    assert ov.Tensor(array).element_type == kind
    assert ov.Tensor(array).data.dtype == array.dtype


def test_strided_array_is_read_in_its_order():
    array = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
    assert np.array_equal(ov.Tensor(array.transpose(2, 0, 1)).data, array.transpose(2, 0, 1))
    assert np.array_equal(ov.Tensor(array[:, ::-2]).data, array[:, ::-2])


def test_lists_of_numbers_are_arrays():
    assert ov.Tensor([[1.5, 2]]).data.tolist() == [[1.5, 2]]


@pytest.mark.parametrize("value", [np.array(["a"]), np.array([1j]), np.array([None])], ids=["text", "complex", "object"])
def test_what_is_no_real_number_is_refused(value):
    with pytest.raises(ov.InvalidArgument, match="reading an array: expected"):
        ov.Tensor(value)


def test_shape_is_a_sequence_of_integers():
    shape = ov.Shape([1, 3, 32, 32])
    n, c, h, w = shape
    assert (n, c, h, w) == (1, 3, 32, 32)
    assert shape == [1, 3, 32, 32] and shape == (1, 3, 32, 32) and shape == ov.Shape("1,3,32,32")
    assert shape != [1, 3, 32] and len(shape) == 4 and shape[-1] == 32 and shape[2:] == (32, 32)
    assert str(shape) == "[1,3,32,32]" and np.zeros(shape).shape == (1, 3, 32, 32)


def test_open_shape_has_no_static_form():
    shape = ov.PartialShape([-1, 3, 32, 32])
    assert shape.is_dynamic and str(shape) == "[?,3,32,32]"
    with pytest.raises(ov.InvalidArgument, match="expected a static shape"):
        shape.to_shape()


def test_shape_of_what_is_no_number_is_refused():
    with pytest.raises(TypeError):
        ov.Shape([None])
    with pytest.raises(ov.InvalidArgument, match="-2"):
        ov.Shape([1, -2])


def test_read_only_array_is_not_shared():
    array = np.zeros(3, np.float32)
    array.flags.writeable = False
    with pytest.raises(ov.InvalidArgument, match="writable"):
        ov.Tensor(array, shared_memory=True)
    tensor = ov.Tensor(array)
    tensor.data[:] = 1
    assert array.sum() == 0


def test_read_only_input_is_not_written_to(float_net):
    x = np.zeros((1, 3, 32, 32), np.float32)
    x.flags.writeable = False
    request = float_net.create_infer_request()
    request.infer(x, share_inputs=True)
    request.get_input_tensor().data[:] = 1
    assert x.sum() == 0


def test_bytes_of_another_order_are_turned():
    assert ov.Tensor(np.array([1, 2], ">f4")).data.tolist() == [1, 2]


def test_float_picture_is_no_input_of_bytes(float_model):
    steps = ov.preprocess.PrePostProcessor(float_model.clone())
    steps.input().tensor().set_element_type(ov.Type.u8)
    net = ov.compile_model(steps.build(), "CPU")
    with pytest.raises(ov.InvalidArgument, match="expected integers, of type u8, got f32"):
        net(np.zeros((1, 3, 32, 32), np.float32))
