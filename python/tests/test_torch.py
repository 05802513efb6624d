# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""Live PyTorch modules, tensors and data loaders."""
import subprocess

import numpy as np
import octet as ov
import octet.nncf as nncf
import pytest
from conftest import DEMO_WEIGHTS, NEEDS_SHARED, SHARED, octet_program

torch = pytest.importorskip("torch")
torchvision = pytest.importorskip("torchvision")


def mobilenet_v2(weights):
    """For 32x32 pictures."""
    settings = [[1, 16, 1, 1], [6, 24, 2, 1], [6, 32, 3, 2], [6, 64, 4, 2], [6, 96, 3, 1], [6, 160, 3, 2], [6, 320, 1, 1]]
    network = torchvision.models.MobileNetV2(num_classes=10, inverted_residual_setting=settings)
    network.features[0][0].stride = (1, 1)
    network.load_state_dict(torch.load(weights, weights_only=True))
    return network.eval()


@pytest.fixture(scope="module")
def module():
    return mobilenet_v2(DEMO_WEIGHTS)


class Pictures(torch.utils.data.Dataset):
    """What torchvision's data sets give: a transformed picture and its label."""

    def __init__(self, source, length):
        self.source, self.length = source, length
        self.transform = torchvision.transforms.Compose(
            [
                torchvision.transforms.ToTensor(),
                torchvision.transforms.Normalize((0.4914, 0.4822, 0.4465), (0.247, 0.243, 0.261)),
            ]
        )

    def __len__(self):
        return self.length

    def __getitem__(self, index):
        image, label = self.source[index]
        return self.transform(image), label


def largest_difference(network, model, x):
    with torch.no_grad():
        expected = network(x).numpy()
    return np.abs(ov.compile_model(model)(x)[0] - expected).max() / max(1, np.abs(expected).max())


def test_converted_module_gives_its_logits(module):
    model = ov.convert_model(module, input=[1, 3, 32, 32])
    assert largest_difference(module, model, torch.randn(1, 3, 32, 32)) < 1e-4


@pytest.mark.parametrize(
    "arguments",
    [{"input": (1, 3, 32, 32)}, {"input": [[1, 3, 32, 32]]}, {"input_shape": [1, 3, 32, 32]}, {"example_input": torch.zeros(1, 3, 32, 32)}],
    ids=["tuple", "list of one", "older name", "example"],
)
def test_shape_may_be_given_as(arguments, module):
    assert ov.convert_model(module, **arguments).input(0).shape == [1, 3, 32, 32]


def test_open_batch_stays_open(module):
    model = ov.convert_model(module, input=[-1, 3, 32, 32])
    assert model.input(0).partial_shape == [-1, 3, 32, 32]
    model.reshape([3, 3, 32, 32])
    assert largest_difference(module, model, torch.randn(3, 3, 32, 32)) < 1e-4


def test_module_is_converted_in_evaluation_mode_and_left_as_it_was(module):
    module.train()
    module.classifier.eval()
    try:
        model = ov.convert_model(module, input=[1, 3, 32, 32])
        assert module.training and not module.classifier.training and module.features[0].training
    finally:
        module.eval()
    assert largest_difference(module, model, torch.randn(1, 3, 32, 32)) < 1e-4


def test_exported_program_is_converted(module):
    program = torch.export.export(module, (torch.zeros(1, 3, 32, 32),))
    assert ov.convert_model(program).count() == ov.convert_model(module, input=[1, 3, 32, 32]).count()


def test_module_without_shape_is_refused(module):
    with pytest.raises(ov.InvalidArgument, match=r"expected the input's shape .*input=\[1, 3, 224, 224\]"):
        ov.convert_model(module)


def test_operation_that_octet_lacks_is_named():
    class Fft(torch.nn.Module):
        def forward(self, x):
            return torch.fft.rfft(x).abs()

    with pytest.raises(NotImplementedError, match="fft"):
        ov.convert_model(Fft(), input=[1, 8])


@pytest.mark.parametrize("workers", [0, 4])
def test_data_loader_calibrates_as_its_items_do(workers, module, train):
    model = ov.convert_model(module, input=[1, 3, 32, 32])
    data = Pictures(train, 20)
    loader = torch.utils.data.DataLoader(data, batch_size=1, num_workers=workers)
    quantized = nncf.quantize(model, nncf.Dataset(loader, lambda item: item[0]))
    plain = nncf.quantize(model, nncf.Dataset([data[i][0][None].numpy() for i in range(20)]))
    x = torch.randn(1, 3, 32, 32)
    assert quantized.count()["FakeQuantize"] == 117
    assert np.array_equal(ov.compile_model(quantized)(x)[0], ov.compile_model(plain)(x)[0])


def test_stream_data_set_without_length_calibrates(module, train):
    class Stream(torch.utils.data.IterableDataset):
        def __iter__(self):
            return iter([Pictures(train, 9)[i] for i in range(9)])

    model = ov.convert_model(module, input=[1, 3, 32, 32])
    loader = torch.utils.data.DataLoader(Stream(), batch_size=1)
    assert nncf.quantize(model, nncf.Dataset(loader, lambda item: item[0].numpy())).count()["FakeQuantize"] == 117


def test_parameter_that_would_change_the_answers_is_refused(module):
    with pytest.raises(ov.Unsupported, match="mean_values"):
        ov.convert_model(module, input=[1, 3, 32, 32], mean_values=[1, 2, 3])


def test_input_counts_beside_an_example():
    network = torch.nn.Conv2d(3, 4, 3).eval()
    model = ov.convert_model(network, input=[-1, 3, 9, 9], example_input=(torch.zeros(1, 3, 8, 8),))
    assert model.input(0).partial_shape == [-1, 3, 9, 9]


@NEEDS_SHARED
@pytest.mark.parametrize("workers", [0, 4])
def test_file_of_cifar10_is_that_of_the_command_line(workers, tmp_path):
    folder = SHARED / "data" / "cifar10" / "cifar-10-batches-bin"
    pictures = ov.Cifar10(folder, ov.Split.train)
    weights = SHARED / "models" / "mobilenet_v2_cifar10" / "cifar10_mobilenetv2_x1_0.pt"
    model = ov.convert_model(mobilenet_v2(weights), input=[1, 3, 32, 32])
    ov.save_model(model, tmp_path / "float.xml")
    loader = torch.utils.data.DataLoader(Pictures(pictures, 400), num_workers=workers)
    quantized = nncf.quantize(model, nncf.Dataset(loader, lambda item: item[0].numpy()))
    assert quantized.count()["FakeQuantize"] == 117
    ov.write_preprocess(quantized, ov.Preprocess.named("cifar10"))
    ov.write_class_names(quantized, pictures.class_names)
    ov.save_model(quantized, tmp_path / "python.xml")
    command = [octet_program(), "quantize", "float.xml", "--data", f"cifar10:{folder}:train", "--preprocess", "cifar10",
               "--recipe", "nncf", "-o", "cli.xml"]  # fmt: skip
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    for kind in ("xml", "bin"):
        assert (tmp_path / f"python.{kind}").read_bytes() == (tmp_path / f"cli.{kind}").read_bytes()


def test_tensor_is_read_without_copy_through_dlpack():
    x = torch.arange(6, dtype=torch.float32).reshape(2, 3)
    tensor = ov.Tensor(x, shared_memory=True)
    x[0, 0] = 9
    assert tensor.data[0, 0] == 9
    assert ov.Tensor(torch.ones(2, dtype=torch.bfloat16)).element_type == ov.Type.bf16


def test_tensor_with_gradients_gives_its_values():
    assert ov.Tensor(torch.ones(2, requires_grad=True)).data.tolist() == [1, 1]


def test_tensor_of_another_device_says_why(module):
    model = ov.convert_model(module, input=[1, 3, 32, 32])
    with pytest.raises(Exception, match="meta") as caught:
        nncf.quantize(model, nncf.Dataset([0], lambda item: torch.zeros(1, 3, 32, 32, device="meta")))
    assert caught.value.__notes__ == ["octet: at item 0 of the data set"]


FAMILIES = ["resnet18", "mobilenet_v3_small", "efficientnet_b0", "shufflenet_v2_x0_5", "squeezenet1_1", "regnet_x_400mf"]


@pytest.mark.parametrize("name", FAMILIES)
def test_torchvision_network_gives_its_logits(name):
    torch.manual_seed(0)
    network = torchvision.models.get_model(name, weights=None).eval()
    x = torch.randn(1, 3, 64, 64)
    assert largest_difference(network, ov.convert_model(network, example_input=x), x) < 1e-4


@pytest.mark.parametrize("name", ["ghostnet_100", "mobilevit_xxs", "repvgg_a0", "vit_tiny_patch16_224"])
def test_timm_network_gives_its_logits(name):
    timm = pytest.importorskip("timm")
    torch.manual_seed(0)
    network = timm.create_model(name, pretrained=False).eval()
    size = network.default_cfg["input_size"][-1]
    x = torch.randn(1, 3, size, size)
    assert largest_difference(network, ov.convert_model(network, example_input=x), x) < 1e-4
