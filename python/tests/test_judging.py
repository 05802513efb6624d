# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import octet as ov
import pytest


@pytest.fixture(scope="module")
def evaluation(float_net, test_images, preprocess):
    return ov.evaluate(float_net, test_images, preprocess, max_images=50)


def test_evaluation_is_what_a_loop_finds(evaluation, float_net, test_images, preprocess):
    samples = [test_images[i] for i in range(50)]
    logits = np.concatenate([float_net(preprocess(sample.image))[0] for sample in samples])
    assert np.array_equal(evaluation.logits, logits)
    assert evaluation.labels == [sample.label for sample in samples]
    assert evaluation.top1 == 100 * np.mean(logits.argmax(1) == evaluation.labels)


def test_images_may_be_pairs_of_picture_and_label(evaluation, float_net, test_images, preprocess):
    pictures = [(test_images[i].image, test_images[i].label) for i in range(50)]
    finished = [(preprocess(image), np.array([label])) for image, label in pictures]
    assert np.array_equal(ov.evaluate(float_net, pictures, preprocess).logits, evaluation.logits)
    assert np.array_equal(ov.evaluate(float_net, finished).logits, evaluation.logits)


def test_wrong_image_is_told_by_its_index(float_net, preprocess):
    with pytest.raises(ov.InvalidArgument, match="item 1 of the images: reading an array"):
        ov.evaluate(float_net, [(np.zeros((32, 32, 3), np.uint8), 0), ("no picture", 0)], preprocess)


def test_preprocessing_kept_with_the_model_is_used(evaluation, float_model, test_images, preprocess, tmp_path):
    model = float_model.clone()
    ov.write_preprocess(model, preprocess)
    ov.write_class_names(model, test_images.class_names)
    ov.save_model(model, tmp_path / "model.xml")
    saved = ov.read_model(tmp_path / "model.xml")
    assert ov.read_preprocess(saved.rt_info) == preprocess
    assert ov.read_class_names(saved.rt_info) == test_images.class_names
    assert np.array_equal(ov.evaluate(saved, test_images, max_images=50).logits, evaluation.logits)


def test_comparison_counts_flips(evaluation, float_net, test_images, preprocess):
    shifted = ov.evaluate(float_net, [(test_images[i].image[:, ::-1], test_images[i].label) for i in range(50)], preprocess)
    agreement = ov.compare_evaluations(evaluation, shifted)
    same = 100 * np.mean(evaluation.logits.argmax(1) == shifted.logits.argmax(1))
    assert agreement.num_images == 50 and agreement.agreement == same and agreement.sqnr_db > 0


def test_benchmark_counts_what_it_ran(float_net, float_model):
    result = ov.benchmark(float_net, num_iterations=8, api="sync")
    assert result.num_iterations == 8 and result.num_requests == 1
    assert result.latency_ms.min <= result.latency_ms.median <= result.latency_ms.max
    assert ov.benchmark(float_model, duration_s=0.1).throughput_fps > 0
    with pytest.raises(ov.InvalidArgument, match="positive duration"):
        ov.benchmark(float_net, duration_s=-1)


def test_compared_pictures_are_drawn(float_net, test_images, preprocess, tmp_path):
    pictures = ov.compare(float_net, float_net, test_images, [7, 12], preprocess)
    assert [p.index for p in pictures] == [7, 12] and pictures[0].image.shape == (32, 32, 3)
    assert pictures[0].reference.class_index == pictures[0].model.class_index
    ov.write_picture_sheet(tmp_path / "sheet.png", pictures, test_images.class_names)
    assert ov.read_image(tmp_path / "sheet.png").ndim == 3
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    figure = ov.show_pictures(pictures, test_images.class_names)
    assert test_images.class_names[pictures[0].label] in figure.axes[0].get_title()


def test_listed_pictures_are_compared_in_any_order(float_net, test_images, preprocess):
    pairs = [(test_images[i].image, test_images[i].label) for i in range(20)]
    pictures = ov.compare(float_net, float_net, pairs, [12, 7], preprocess)
    assert [p.label for p in pictures] == [pairs[12][1], pairs[7][1]]


def test_demo_pictures_are_the_same_everywhere(train):
    assert len(train) > 0 and train[0].image.dtype == np.uint8
    image, label = train[0]
    assert np.array_equal(image, train[0].image) and 0 <= label < len(train.class_names)
    with pytest.raises(IndexError):
        train[len(train)]
